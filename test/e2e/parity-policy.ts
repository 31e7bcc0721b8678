import { mangoRule } from "../../apiserver/test/admission/webhook-server.ts";

/** Each is true for none or some of the objects, or has no value; what has no value is told as its error. */
const expressions = [
  "object.spec.variety == 'Kesar'",
  "object.spec.ripeness > 2",
  "object.spec.ripeness + 1 == 4",
  "object.spec.ripeness == 3.0",
  "has(object.spec.boxes)",
  "has(object.spec.notes) && object.spec.notes.x == 'y'",
  "object.spec.notes['x'] == 'y'",
  "!has(object.spec.boxes) || object.spec.boxes.all(box, box.size < 2)",
  "object.spec.boxes.exists(box, box.size == 2)",
  "object.spec.boxes.map(box, box.size) == [1, 2]",
  "object.spec.boxes.filter(box, box.size > 1).size() == 1",
  "object.spec.nothing == 1",
  "has(object.nothing.at.all)",
  "object.spec.nothing == 1 || object.metadata.name == 'a'",
  "object.metadata.name.matches('^[b-z]$')",
  "object.metadata.name.startsWith('b') ? true : false",
  "object.metadata.labels['a/b'] in ['c', 'd']",
  "'a/b' in object.metadata.labels",
  "object.metadata.namespace == namespaceObject.metadata.name && false",
  "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'default'",
  "request.operation == 'UPDATE'",
  "request.resource.group == 'fruit.example.com' && request.kind.kind == 'Mango' && request.dryRun",
  "request.namespace == 'elsewhere'",
  "has(request.subResource)",
  "request.userInfo.username == 'nobody'",
  "oldObject != null",
  "oldObject == null",
  "size(object.spec) == 1",
  "type(object.spec.ripeness) == int",
  "dyn(object.spec.ripeness) == 'x'",
  "int(object.metadata.name) == 1",
  "string(object.spec.ripeness) == '3'",
  "object.spec.variety.lowerAscii() == 'alphonso' && false",
  "object.spec.variety.split('p').size() == 3",
  "variables.ripe",
  "variables.boxes.all(size, size > 5)",
  "duration('90m') > duration('2h')",
  "timestamp(object.metadata.creationTimestamp) < timestamp('2020-01-01T00:00:00Z')",
  "object.metadata.labels == {'a/b': 'c'}",
  "[1, 2, 3].exists_one(x, x > 2) && !has(object.spec.boxes)",
];

/** A policy whose bindings say for each expression whether it fails. */
export const policy = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "fruit" },
  spec: {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: [mangoRule()] },
    matchConditions: [{ name: "creates", expression: "request.operation != 'CONNECT'" }],
    variables: [
      { name: "ripe", expression: "object.spec.ripeness > 2" },
      { name: "boxes", expression: "has(object.spec.boxes) ? object.spec.boxes.map(box, box.size) : []" },
    ],
    validations: expressions.map((expression, index) => ({
      expression,
      ...(index % 3 === 0 && { message: `fails at ${index}` }),
      ...(index % 3 === 1 && { messageExpression: `'found ' + object.metadata.name + ' at ${index}'` }),
    })),
  },
};

export const bindingOf = (
  { metadata: { name } }: typeof policy,
  validationActions: readonly string[],
): object => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: name, validationActions },
});

/** An error of an expression has another text in another implementation. */
export const withoutWhy = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value).replaceAll(/ resulted in error: .*?(?=",?)/g, "")) as Value;

/** A manifest of a Mango as a person writes it. */
export function mango(name: string, width: number): string {
  return `apiVersion: fruit.example.com/v1
kind: Mango
metadata:
  name: ${name}
spec:
  title: ${name}
  size: { width: ${width}, height: 1 }
`;
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/kube"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

func init() { judges["helm"] = helm }

// helm installs, upgrades, rolls back and uninstalls a chart with a Widget in it, with its releases in Secrets.
func helm(arguments []string) error {
	flags := flag.NewFlagSet("helm", flag.ContinueOnError)
	read := addTarget(flags)
	serverSide := flags.Bool("server-side", false, "apply on the server, as Helm 4 does by default")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	found, err := read()
	if err != nil {
		return err
	}
	namespace := "helm-client-side"
	if *serverSide {
		namespace = "helm-server-side"
	}
	if err := ensureNamespaces(found, namespace); err != nil {
		return err
	}
	client, err := dynamic.NewForConfig(found.through)
	if err != nil {
		return err
	}
	config := action.NewConfiguration(action.ConfigurationSetLogger(slog.DiscardHandler))
	if err := config.Init(restGetter(found.through, namespace), namespace, "secret"); err != nil {
		return err
	}
	story := helmStory{config: config, widgets: client.Resource(widgets).Namespace(namespace), namespace: namespace, serverSide: *serverSide}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return errors.Join(
		step("helm install", func() error { return story.install(ctx) }),
		step("helm upgrade", func() error { return story.upgrade(ctx) }),
		step("helm upgrade after somebody's change", func() error { return story.upgradeAfterChange(ctx) }),
		step("helm rollback", func() error { return story.rollback(ctx) }),
		step("helm refuses what the API refuses", func() error { return story.refused(ctx) }),
		step("helm uninstall", func() error { return story.uninstall(ctx) }),
	)
}

func restGetter(config *rest.Config, namespace string) genericclioptions.RESTClientGetter {
	flags := genericclioptions.NewConfigFlags(true)
	flags.Namespace = &namespace
	flags.WrapConfigFn = func(*rest.Config) *rest.Config { return rest.CopyConfig(config) }
	return flags
}

const template = `apiVersion: judged.example.com/v1
kind: Widget
metadata:
  name: {{ .Release.Name }}
  labels:
    app: {{ .Release.Name }}
spec:
  size: {{ .Values.size }}
  {{- with .Values.colour }}
  colour: {{ . }}
  {{- end }}
  {{- with .Values.notes }}
  notes:
    {{- toYaml . | nindent 4 }}
  {{- end }}
---
apiVersion: judged.example.com/v1
kind: Part
metadata:
  name: {{ .Release.Name }}
spec:
  of: {{ .Release.Name }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  size: {{ .Values.size | quote }}
`

func helmChart(version string) *chart.Chart {
	return &chart.Chart{
		Metadata:  &chart.Metadata{APIVersion: chart.APIVersionV2, Name: "judged", Version: version},
		Templates: []*common.File{{Name: "templates/all.yaml", Data: []byte(template)}},
	}
}

type helmStory struct {
	config     *action.Configuration
	widgets    dynamic.ResourceInterface
	namespace  string
	serverSide bool
}

// Less than the judge's own, so that Helm says what it waits for.
const helmTimeout = 20 * time.Second

func (s helmStory) applySide() string { return fmt.Sprint(s.serverSide) }

func (s helmStory) spec(ctx context.Context, wanted map[string]any) error {
	live, err := s.widgets.Get(ctx, "release", metav1.GetOptions{})
	if err != nil {
		return err
	}
	spec, _, _ := unstructured.NestedMap(live.Object, "spec")
	if fmt.Sprint(spec) != fmt.Sprint(wanted) {
		return fmt.Errorf("spec is %v instead of %v", spec, wanted)
	}
	return nil
}

func (s helmStory) install(ctx context.Context) error {
	install := action.NewInstall(s.config)
	install.ReleaseName, install.Namespace = "release", s.namespace
	install.ServerSideApply = s.serverSide
	install.WaitStrategy, install.Timeout = kube.StatusWatcherStrategy, helmTimeout
	values := map[string]any{"size": 1, "colour": "red", "notes": map[string]any{"a": "1", "b": "2"}}
	if _, err := install.RunWithContext(ctx, helmChart("1.0.0"), values); err != nil {
		return err
	}
	return s.spec(ctx, map[string]any{"size": int64(1), "colour": "red", "notes": map[string]any{"a": "1", "b": "2"}})
}

func (s helmStory) run(ctx context.Context, version string, values map[string]any) error {
	upgrade := action.NewUpgrade(s.config)
	upgrade.Namespace, upgrade.ServerSideApply = s.namespace, s.applySide()
	upgrade.WaitStrategy, upgrade.Timeout = kube.StatusWatcherStrategy, helmTimeout
	_, err := upgrade.RunWithContext(ctx, "release", helmChart(version), values)
	return err
}

// What a chart no longer says goes.
func (s helmStory) upgrade(ctx context.Context) error {
	if err := s.run(ctx, "1.1.0", map[string]any{"size": 2, "notes": map[string]any{"b": "3"}}); err != nil {
		return err
	}
	return s.spec(ctx, map[string]any{"size": int64(2), "notes": map[string]any{"b": "3"}})
}

// What somebody else has added stays.
func (s helmStory) upgradeAfterChange(ctx context.Context) error {
	live, err := s.widgets.Get(ctx, "release", metav1.GetOptions{})
	if err != nil {
		return err
	}
	if err := unstructured.SetNestedField(live.Object, "mine", "spec", "notes", "c"); err != nil {
		return err
	}
	if _, err := s.widgets.Update(ctx, live, metav1.UpdateOptions{FieldManager: "somebody"}); err != nil {
		return err
	}
	if err := s.run(ctx, "1.2.0", map[string]any{"size": 3, "notes": map[string]any{"b": "3"}}); err != nil {
		return err
	}
	return s.spec(ctx, map[string]any{"size": int64(3), "notes": map[string]any{"b": "3", "c": "mine"}})
}

func (s helmStory) rollback(ctx context.Context) error {
	rollback := action.NewRollback(s.config)
	rollback.Version, rollback.ServerSideApply = 1, s.applySide()
	rollback.WaitStrategy, rollback.Timeout = kube.StatusWatcherStrategy, helmTimeout
	if err := rollback.Run("release"); err != nil {
		return err
	}
	return s.spec(ctx, map[string]any{"size": int64(1), "colour": "red", "notes": map[string]any{"a": "1", "b": "2", "c": "mine"}})
}

func (s helmStory) refused(ctx context.Context) error {
	if err := s.run(ctx, "1.3.0", map[string]any{"size": 1001}); err == nil {
		return errors.New("a size that is too large is installed")
	}
	return nil
}

func (s helmStory) uninstall(ctx context.Context) error {
	uninstall := action.NewUninstall(s.config)
	uninstall.WaitStrategy, uninstall.Timeout = kube.StatusWatcherStrategy, helmTimeout
	if _, err := uninstall.Run("release"); err != nil {
		return err
	}
	if _, err := s.widgets.Get(ctx, "release", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		return fmt.Errorf("the widget is still there: %w", err)
	}
	return nil
}

package kubernetes

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const top = "../.."

// workload is a Deployment or StatefulSet.
type workload struct {
	name     string
	selector *metav1.LabelSelector
	replicas *int32
	strategy appsv1.DeploymentStrategyType
	pod      corev1.PodTemplateSpec
	claims   []corev1.PersistentVolumeClaim
}

// form is what an overlay makes.
type form struct {
	t         *testing.T
	workloads []workload
	services  map[string]*corev1.Service
	settings  map[string]string
	claims    map[string]*corev1.PersistentVolumeClaim
	policies  []*networkingv1.NetworkPolicy
	budgets   []*policyv1.PodDisruptionBudget
	scalers   []*autoscalingv2.HorizontalPodAutoscaler
	ingresses []*networkingv1.Ingress
}

// build makes an overlay as `kubectl apply -k` does, and decodes each object
// into its published type: a field that the type does not have is a fault.
func build(t *testing.T, overlay string) *form {
	t.Helper()
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(top, "deploy/kubernetes", overlay))
	if err != nil {
		t.Fatal(err)
	}
	f := &form{t: t, services: map[string]*corev1.Service{}, settings: map[string]string{}, claims: map[string]*corev1.PersistentVolumeClaim{}}
	for _, r := range made.Resources() {
		text, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		f.add(r.GetKind(), r.GetName(), text)
	}
	return f
}

func decode[T any](f *form, text []byte) *T {
	f.t.Helper()
	v := new(T)
	if err := yaml.UnmarshalStrict(text, v, yaml.DisallowUnknownFields); err != nil {
		f.t.Errorf("%v in\n%s", err, text)
	}
	return v
}

func (f *form) add(kind, name string, text []byte) {
	f.t.Helper()
	switch kind {
	case "Deployment":
		d := decode[appsv1.Deployment](f, text)
		f.workloads = append(f.workloads, workload{name, d.Spec.Selector, d.Spec.Replicas, d.Spec.Strategy.Type, d.Spec.Template, nil})
	case "StatefulSet":
		s := decode[appsv1.StatefulSet](f, text)
		f.workloads = append(f.workloads, workload{name, s.Spec.Selector, s.Spec.Replicas, "", s.Spec.Template, s.Spec.VolumeClaimTemplates})
	case "Service":
		f.services[name] = decode[corev1.Service](f, text)
	case "ConfigMap":
		f.settings = decode[corev1.ConfigMap](f, text).Data
	case "PersistentVolumeClaim":
		f.claims[name] = decode[corev1.PersistentVolumeClaim](f, text)
	case "NetworkPolicy":
		f.policies = append(f.policies, decode[networkingv1.NetworkPolicy](f, text))
	case "PodDisruptionBudget":
		f.budgets = append(f.budgets, decode[policyv1.PodDisruptionBudget](f, text))
	case "HorizontalPodAutoscaler":
		f.scalers = append(f.scalers, decode[autoscalingv2.HorizontalPodAutoscaler](f, text))
	case "Ingress":
		f.ingresses = append(f.ingresses, decode[networkingv1.Ingress](f, text))
	case "ServiceAccount":
		decode[corev1.ServiceAccount](f, text)
	default:
		f.t.Errorf("%s %s: the test does not know this kind", kind, name)
	}
}

// selects are the workloads whose pods a selector fits.
func (f *form) selects(s *metav1.LabelSelector) (names []string) {
	f.t.Helper()
	chosen, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, w := range f.workloads {
		if chosen.Matches(labels.Set(w.pod.Labels)) {
			names = append(names, w.name)
		}
	}
	return names
}

// variables are the environment variables of the program, by its page of settings.
func variables(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(top, "docs/operate/settings.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, found := range regexp.MustCompile("`(BECARIO_[A-Z_]+)`").FindAllStringSubmatch(string(page), -1) {
		all = append(all, found[1])
	}
	return all
}

func TestOverlays(t *testing.T) {
	known := variables(t)
	for overlay, parts := range map[string][]string{
		"one":      {""},
		"apart":    {"academic", "bot", "desk", "expenses", "requests", "tasks"},
		"replicas": {"academic", "bot", "desk", "expenses", "requests", "tasks"},
	} {
		t.Run(overlay, func(t *testing.T) {
			f := build(t, overlay)
			var ran []string
			for _, w := range f.workloads {
				checkPod(f, w)
				for _, v := range w.pod.Spec.Containers[0].Env {
					if strings.HasPrefix(v.Name, "BECARIO_") && !slices.Contains(known, v.Name) {
						t.Errorf("%s: %s is no setting", w.name, v.Name)
					}
				}
				args := append(w.pod.Spec.Containers[0].Args, "")
				if args[0] != "serve" {
					t.Errorf("%s: runs %q", w.name, args)
				}
				ran = append(ran, args[1])
			}
			if slices.Sort(ran); !slices.Equal(ran, parts) {
				t.Errorf("it runs %q, want %q", ran, parts)
			}
			for name, value := range f.settings {
				if !slices.Contains(known, name) {
					t.Errorf("%s is no setting", name)
				}
				// A part elsewhere is at a service that there is.
				if host, ok := strings.CutPrefix(value, "http://"); ok {
					host, port, _ := strings.Cut(host, ":")
					if s := f.services[host]; s == nil || fmt.Sprint(s.Spec.Ports[0].Port) != port {
						t.Errorf("%s: there is no service at %s", name, value)
					}
				}
			}
			f.checkServices()
			f.checkPolicies()
			f.checkReplicas(overlay == "replicas")
		})
	}
}

// checkPod wants what a careful operator wants of every pod.
func checkPod(f *form, w workload) {
	f.t.Helper()
	s := w.pod.Spec
	if got := f.selects(w.selector); !slices.Equal(got, []string{w.name}) {
		f.t.Errorf("%s: its selector fits the pods of %q", w.name, got)
	}
	if s.SecurityContext == nil || s.SecurityContext.RunAsNonRoot == nil || !*s.SecurityContext.RunAsNonRoot || *s.AutomountServiceAccountToken || *s.EnableServiceLinks {
		f.t.Errorf("%s: the pod may be more than it has to", w.name)
	}
	if len(s.Containers) != 1 || len(s.InitContainers) != 0 {
		f.t.Fatalf("%s: %d containers, want one", w.name, len(s.Containers))
	}
	c := s.Containers[0]
	if !regexp.MustCompile(`^docker\.io/[a-z]+/becario:[\w.]+$`).MatchString(c.Image) {
		f.t.Errorf("%s: the image is %s", w.name, c.Image)
	}
	if sc := c.SecurityContext; !*sc.ReadOnlyRootFilesystem || *sc.AllowPrivilegeEscalation || !slices.Equal(sc.Capabilities.Drop, []corev1.Capability{"ALL"}) {
		f.t.Errorf("%s: the container may be more than it has to", w.name)
	}
	for name, p := range map[string]*corev1.Probe{"/healthz": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
		if p == nil || p.HTTPGet == nil || p.HTTPGet.Path != name || p.HTTPGet.Port != intstr.FromString(c.Ports[0].Name) {
			f.t.Errorf("%s: nobody asks %s", w.name, name)
		}
	}
	if c.StartupProbe == nil {
		f.t.Errorf("%s: nobody waits for its start", w.name)
	}
	for _, r := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		asks, may := c.Resources.Requests[r], c.Resources.Limits[r]
		if asks.IsZero() || may.Cmp(asks) < 0 {
			f.t.Errorf("%s: asks for %s of %s and may take %s", w.name, asks.String(), r, may.String())
		}
	}
	if memory := c.Resources.Limits[corev1.ResourceMemory]; keepsFiles(w) && memory.Value() < 768<<20 {
		f.t.Errorf("%s: may take %s, and has files in memory", w.name, memory.String())
	}
	volumes := map[string]bool{}
	for _, v := range s.Volumes {
		volumes[v.Name] = true
		if v.PersistentVolumeClaim != nil && f.claims[v.PersistentVolumeClaim.ClaimName] == nil {
			f.t.Errorf("%s: there is no claim %s", w.name, v.PersistentVolumeClaim.ClaimName)
		}
	}
	for _, claim := range w.claims {
		volumes[claim.Name] = true
	}
	for _, m := range c.VolumeMounts {
		if !volumes[m.Name] {
			f.t.Errorf("%s: there is no volume %s", w.name, m.Name)
		}
	}
}

// keepsFiles reports whether a part takes files from people.
func keepsFiles(w workload) bool {
	return len(w.claims) > 0 || slices.ContainsFunc(w.pod.Spec.Volumes, func(v corev1.Volume) bool { return v.PersistentVolumeClaim != nil })
}

// checkServices wants each service to lead to the pods of one part, and each path
// of the ingress to a service.
func (f *form) checkServices() {
	f.t.Helper()
	for name, s := range f.services {
		got := f.selects(&metav1.LabelSelector{MatchLabels: s.Spec.Selector})
		if len(got) != 1 || s.Spec.Ports[0].TargetPort != intstr.FromString("http") {
			f.t.Errorf("service %s leads to %q", name, got)
		}
	}
	if len(f.ingresses) != 1 {
		f.t.Fatalf("%d ingresses", len(f.ingresses))
	}
	host := strings.TrimPrefix(f.settings["BECARIO_PUBLIC_URL"], "https://")
	for _, rule := range f.ingresses[0].Spec.Rules {
		if rule.Host != host || !slices.Contains(f.ingresses[0].Spec.TLS[0].Hosts, host) {
			f.t.Errorf("the ingress is for %s, the settings for %s", rule.Host, host)
		}
		for _, p := range rule.HTTP.Paths {
			s := f.services[p.Backend.Service.Name]
			if s == nil {
				f.t.Errorf("%s leads nowhere", p.Path)
				continue
			}
			// Who comes through the ingress must be let in.
			for _, w := range f.workloads {
				if w.name == f.selects(&metav1.LabelSelector{MatchLabels: s.Spec.Selector})[0] && w.pod.Labels["becario/pages"] != "true" {
					f.t.Errorf("%s leads to %s, which the network closes", p.Path, w.name)
				}
			}
		}
	}
}

// checkPolicies wants every pod closed but for what is named.
func (f *form) checkPolicies() {
	f.t.Helper()
	closed := map[string]bool{}
	for _, p := range f.policies {
		names := f.selects(&p.Spec.PodSelector)
		if len(names) == 0 {
			f.t.Errorf("policy %s is for nobody", p.Name)
		}
		if len(p.Spec.PolicyTypes) == 2 {
			for _, name := range names {
				closed[name] = true
			}
		}
		for _, in := range p.Spec.Ingress {
			if len(in.From) == 0 || len(in.Ports) == 0 {
				f.t.Errorf("policy %s lets everybody in", p.Name)
			}
		}
	}
	for _, w := range f.workloads {
		if !closed[w.name] {
			f.t.Errorf("%s is open to all", w.name)
		}
	}
}

// checkReplicas wants volumes and strategies that go with how many there are.
func (f *form) checkReplicas(many bool) {
	f.t.Helper()
	scaled := map[string]int32{}
	for _, s := range f.scalers {
		scaled[s.Spec.ScaleTargetRef.Name] = *s.Spec.MinReplicas
	}
	budget := map[string]int{}
	for _, b := range f.budgets {
		names := f.selects(b.Spec.Selector)
		if len(names) != 1 {
			f.t.Errorf("budget %s is for %q", b.Name, names)
			continue
		}
		budget[names[0]] = b.Spec.MinAvailable.IntValue()
	}
	for _, w := range f.workloads {
		n, byScaler := scaled[w.name]
		switch {
		case byScaler && w.replicas != nil:
			f.t.Errorf("%s: the autoscaler and the file both say how many", w.name)
		case !byScaler && w.replicas != nil:
			n = *w.replicas
		}
		if many != (n > 1) {
			f.t.Errorf("%s: %d replicas", w.name, n)
		}
		if many && (budget[w.name] < 1 || budget[w.name] >= int(n)) {
			f.t.Errorf("%s: of %d replicas %d must stay", w.name, n, budget[w.name])
		}
		for _, v := range w.pod.Spec.Volumes {
			if v.PersistentVolumeClaim == nil {
				continue
			}
			shared := slices.Contains(f.claims[v.PersistentVolumeClaim.ClaimName].Spec.AccessModes, corev1.ReadWriteMany)
			if shared != many || !many && w.strategy != appsv1.RecreateDeploymentStrategyType {
				f.t.Errorf("%s: %d replicas, its volume is shared: %v, a new one comes by %s", w.name, n, shared, w.strategy)
			}
		}
	}
	if _, pushed := f.settings["BECARIO_TELEGRAM_WEBHOOK"]; pushed != many {
		f.t.Errorf("behind a webhook: %v", pushed)
	}
}

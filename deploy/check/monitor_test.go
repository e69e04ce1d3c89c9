package check_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// dashboard is what a test wants to know of one of Grafana's.
type dashboard struct {
	UID        string
	Templating struct{ List []struct{ Name, Type string } }
	Panels     []struct {
		ID          int
		Type, Title string
		GridPos     struct{ H, W, X, Y int }
		Datasource  struct{ UID string }
		Targets     []struct{ Expr, RefID string }
	}
}

// The files for Prometheus pass its own checks, the alerts fire when they should
// and not before, and every panel of the dashboard asks something that Prometheus
// understands.
func TestMonitorFiles(t *testing.T) {
	folder := filepath.Join(top(t), "deploy", "monitor")
	data, err := os.ReadFile(filepath.Join(folder, "dashboard.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	var rules strings.Builder
	rules.WriteString("groups:\n  - name: dashboard\n    rules:\n")
	ids, place := map[int]string{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if other, taken := ids[p.ID]; taken {
			t.Errorf("panels %q and %q have one number", other, p.Title)
		}
		ids[p.ID] = p.Title
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other, taken := place[[2]int{x, y}]; taken && other != p.Title || x >= 24 {
					t.Fatalf("panel %q is over %q or the edge", p.Title, other)
				}
				place[[2]int{x, y}] = p.Title
			}
		}
		if p.Type == "row" {
			continue
		}
		if len(p.Targets) == 0 || p.Datasource.UID != "${"+d.Templating.List[0].Name+"}" {
			t.Errorf("panel %q asks nothing, or of nobody", p.Title)
		}
		for _, target := range p.Targets {
			fmt.Fprintf(&rules, "      - {record: 'panel:%d%s', expr: %q}\n", p.ID, target.RefID, target.Expr)
		}
	}
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("NOT RUN: promtool is missing (package prometheus)")
	}
	asked := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(asked, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{
		{"promtool", "check", "config", filepath.Join(folder, "prometheus.yml")},
		{"promtool", "check", "rules", filepath.Join(folder, "alerts.yml")},
		{"promtool", "test", "rules", filepath.Join(folder, "alerts_test.yml")},
		{"promtool", "check", "rules", asked},
	} {
		if out, err := try(t, nil, line...); err != nil {
			t.Errorf("%v: %v\n%s", line, err, tail(out))
		}
	}
}

package check_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// amazon answers the calls of deploy/cloud/make as AWS does, and keeps what was
// made.
type amazon struct {
	mu     sync.Mutex
	made   []string // what changed something, in its order
	groups []string
	rules  map[string]bool
	// database, logs and machine are there; days is how long logs are kept.
	database, logs, machine bool
	days                    int
	user                    string // user-data of the machine
	refuse                  string // a call that is refused
}

// ServeHTTP implements http.Handler.
func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	action, form := r.Form.Get("Action"), r.Form
	body := map[string]any{}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		_, action, _ = strings.Cut(target, ".")
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	fail := func(status int, code string) {
		w.WriteHeader(status)
		if strings.Contains(action, "DB") {
			fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>no</Message></Error></ErrorResponse>`, code)
			return
		}
		fmt.Fprintf(w, `<Response><Errors><Error><Code>%s</Code><Message>no</Message></Error></Errors></Response>`, code)
	}
	if action == a.refuse {
		fail(http.StatusForbidden, "UnauthorizedOperation")
		return
	}
	answer := func(format string, args ...any) {
		fmt.Fprintf(w, "<%sResponse>%s</%sResponse>", action, fmt.Sprintf(format, args...), action)
	}
	change := func(what ...string) { a.made = append(a.made, action+" "+strings.Join(what, " ")) }
	switch action {
	case "DescribeSecurityGroups":
		items := ""
		if name := form.Get("Filter.1.Value.1"); slices.Contains(a.groups, name) {
			items = "<item><groupId>sg-" + name + "</groupId></item>"
		}
		answer("<securityGroupInfo>%s</securityGroupInfo>", items)
	case "CreateSecurityGroup":
		name := form.Get("GroupName")
		a.groups = append(a.groups, name)
		change(name)
		answer("<groupId>sg-%s</groupId>", name)
	case "AuthorizeSecurityGroupIngress":
		p := "IpPermissions.1."
		rule := strings.Join([]string{form.Get("GroupId"), form.Get(p + "FromPort"), form.Get(p + "IpRanges.1.CidrIp"), form.Get(p+"UserIdGroupPairs.1.GroupId") + form.Get(p+"Groups.1.GroupId")}, " ")
		if a.rules[rule] {
			fail(http.StatusBadRequest, "InvalidPermission.Duplicate")
			return
		}
		a.rules[rule] = true
		change(strings.Fields(rule)...)
		answer("<return>true</return>")
	case "DescribeDBInstances":
		if !a.database {
			fail(http.StatusNotFound, "DBInstanceNotFound")
			return
		}
		answer("<DescribeDBInstancesResult><DBInstances><DBInstance><DBInstanceIdentifier>becario</DBInstanceIdentifier></DBInstance></DBInstances></DescribeDBInstancesResult>")
	case "CreateDBInstance":
		a.database = true
		change(form.Get("Engine"), "public="+form.Get("PubliclyAccessible"), "encrypted="+form.Get("StorageEncrypted"), "password="+form.Get("MasterUserPassword"), form.Get("VpcSecurityGroupIds.VpcSecurityGroupId.1"))
		answer("<CreateDBInstanceResult><DBInstance/></CreateDBInstanceResult>")
	case "DescribeLogGroups":
		groups := []map[string]any{}
		if a.logs {
			groups = append(groups, map[string]any{"logGroupName": "becario"})
			if a.days > 0 {
				groups[0]["retentionInDays"] = a.days
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"logGroups": groups}) // the client notices
	case "CreateLogGroup":
		a.logs = true
		change(fmt.Sprint(body["logGroupName"]))
	case "PutRetentionPolicy":
		days, _ := body["retentionInDays"].(float64)
		a.days = int(days)
		change(fmt.Sprint(days))
	case "DescribeInstances":
		items := ""
		if a.machine {
			items = "<item><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item>"
		}
		answer("<reservationSet>%s</reservationSet>", items)
	case "RunInstances":
		a.machine, a.user = true, form.Get("UserData")
		change(form.Get("ImageId"), form.Get("SecurityGroupId.1"), form.Get("MetadataOptions.HttpTokens"))
		answer("<instancesSet><item><instanceId>i-1</instanceId></item></instancesSet>")
	default:
		fail(http.StatusBadRequest, "InvalidAction "+action)
	}
}

// AWS's own client, against an endpoint of ours: what is refused in the middle is
// gone on with by the next run, and one more changes nothing.
func TestCloudAWS(t *testing.T) {
	needs(t, "aws")
	a := &amazon{rules: map[string]bool{}, refuse: "CreateDBInstance"}
	server := httptest.NewServer(a)
	defer server.Close()
	env := []string{"ADMIN=203.0.113.7/32", "IMAGE=ami-1", "KEY=ours", "AWS_ENDPOINT_URL=" + server.URL, "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=y", "AWS_DEFAULT_REGION=eu-south-2", "AWS_PAGER="}
	if out, err := try(t, env, "deploy/cloud/make", "aws"); err == nil || !strings.Contains(out, "UnauthorizedOperation") {
		t.Fatalf("it was refused a database: %v\n%s", err, out)
	}
	a.refuse = ""
	must(t, env, "deploy/cloud/make", "aws")
	want := []string{
		"CreateSecurityGroup becario", "CreateSecurityGroup becario-db",
		"AuthorizeSecurityGroupIngress sg-becario 22 203.0.113.7/32", "AuthorizeSecurityGroupIngress sg-becario 443 0.0.0.0/0", "AuthorizeSecurityGroupIngress sg-becario-db 5432 sg-becario",
		"CreateDBInstance postgres public=false encrypted=true password= sg-becario-db", "CreateLogGroup becario", "PutRetentionPolicy 30", "RunInstances ami-1 sg-becario required",
	}
	if !slices.Equal(a.made, want) {
		t.Errorf("it made\n%s\nwant\n%s", strings.Join(a.made, "\n"), strings.Join(want, "\n"))
	}
	user, err := os.ReadFile(filepath.Join(top(t), "deploy/cloud/user-data"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := base64.StdEncoding.DecodeString(a.user); err != nil || string(got) != string(user) {
		t.Errorf("the machine starts from %q, %v", got, err)
	}
	must(t, env, "deploy/cloud/make", "aws")
	if len(a.made) != len(want) {
		t.Errorf("the third time it makes %v", a.made[len(want):])
	}
	seen(t, "cloud/make aws", "by AWS's own client against a stub endpoint: refused in the middle and gone on with, one more run changed nothing. **Not** at AWS")
}

// Without a client, everything that would be done is printed, and no secret.
func TestCloudPrints(t *testing.T) {
	env := []string{"ADMIN=203.0.113.7/32", "IMAGE=debian-12", "KEY=ours", "NETWORK=net", "DB_PASSWORD=of-the-test", "PATH=/usr/bin:/bin"}
	for provider, want := range map[string]int{"aws": 9, "openstack": 7} {
		out := must(t, env, "deploy/cloud/make", "--print", provider)
		if got := strings.Count(out, "\n"); got != want || strings.Contains(out, "of-the-test") {
			t.Errorf("%s: got %d commands, want %d, and no password:\n%s", provider, got, want, out)
		}
	}
	if out, err := try(t, env, "deploy/cloud/make", "azure"); err == nil || !strings.Contains(out, "usage:") {
		t.Errorf("another provider: %v\n%s", err, out)
	}
}

// A stand-in for OpenStack's client, which remembers what was made, sees each thing
// made once.
func TestCloudOpenStack(t *testing.T) {
	folder := t.TempDir()
	const standIn = `#!/bin/sh
kept="$(dirname "$0")/made"; touch "$kept"
what="$*"
case "$what" in
"network show "*) echo id-of-the-network ;;
*" show "*) kind=${what%% show*}; name=${what##* }
  grep -q "^$kind create .*$name" "$kept" && echo id-of-$name && exit
  echo "No SecurityGroup found for $name; No server with a name or ID of '$name'; No instance with a name or ID of '$name' exists." >&2; exit 1 ;;
*"rule create"*) grep -qxF "$what" "$kept" && echo "Security group rule already exists" >&2 && exit 1 ;;
esac
case "$what" in *" show "*) ;; *) echo "$what" >>"$kept" ;; esac
`
	if err := os.WriteFile(filepath.Join(folder, "openstack"), []byte(standIn), 0o755); err != nil {
		t.Fatal(err)
	}
	env := []string{"ADMIN=203.0.113.7/32", "IMAGE=debian-12", "KEY=ours", "NETWORK=net", "DB_PASSWORD=of-the-test", "PATH=" + folder + ":/usr/bin:/bin"}
	for range 2 {
		must(t, env, "deploy/cloud/make", "openstack")
		made, err := os.ReadFile(filepath.Join(folder, "made"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(string(made), "\n"); got != 7 {
			t.Errorf("%d things were made, want 7:\n%s", got, made)
		}
		has(t, string(made), "server create --image debian-12")
		has(t, string(made), "--nic net-id=id-of-the-network")
	}
}

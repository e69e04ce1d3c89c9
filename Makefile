# Becario. `make` lists what there is.
.DEFAULT_GOAL := help
.PHONY: chaos soak help run chat test golden lint check bench bench-office bench-notices build generate train score tools package kubernetes check-deploy

GO ?= go
SOURCES := $(shell git ls-files '*.go' | grep -v '\.pb\.go$$\|connect\.go$$')

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## run everything on SQLite in ./becario-data
	$(GO) run ./cmd/becario serve

chat: ## talk in this terminal, on the same data
	$(GO) run ./cmd/becario chat

# Four packages at once: several wait for servers and clocks more than they work. Those
# that take longest begin first, so that none of them is left for the end.
LONGEST := ./transcript ./desk ./app ./cmd/becario ./service/requests/requestsdb ./nlu/train ./deploy/check
test: ## all tests, on SQLite, PostgreSQL and a server with MongoDB's protocol, in one process and apart
	@$(GO) run ./tools/postgres
	@$(GO) run ./tools/pdfium bin/pdfium
	cd tools/ferretdb && $(GO) build -o ../../bin/ferretdb .
	BECARIO_TEST_PDFIUM="$(CURDIR)/bin/pdfium" $(GO) test -p 4 -timeout 70m $(FLAGS) $(LONGEST) ./...

golden: ## write the bot's lines of the transcripts anew
	$(GO) test ./transcript -update

lint: bin/staticcheck ## vet, staticcheck, format
	$(GO) vet ./...
	bin/staticcheck ./...
	@test -z "$$(gofmt -l $(SOURCES))" || { echo "not formatted, run gofmt -w:"; gofmt -l $(SOURCES); exit 1; }

check: lint generated kubernetes ## what CI runs: lint, contracts, generated code and models, all tests with the race detector
	$(MAKE) test FLAGS=-race

kubernetes: ## the overlays of deploy/kubernetes, built and decoded into the published types
	cd tools/kubernetes && $(GO) test ./...

check-deploy: bin/nfpm bin/cyclonedx-gomod ## every way of installing, done for real on this machine (as root; see deploy/README.md)
	BECARIO_TEST_DEPLOY=1 $(GO) test -timeout 240m -v ./deploy/check
	BECARIO_TEST_DEPLOY=1 $(GO) test -timeout 60m -v -run TestUpgradeOnPostgreSQL ./app

bench: build ## print the figures: start, memory, size, speed
	$(GO) run ./bench/figures bin/becario
	$(GO) run ./bench/load bin/becario
	$(GO) test -run '^$$' -bench . -benchmem ./nlu/... ./draw/... ./bot/...

bench-office: ## print the figures of an office with many requests: deadlines, filing at once, and the wait for a receipt beside 20 others
	BECARIO_BENCH_REQUESTS=100000 $(GO) test ./service/requests/requestsdb -run '^$$' -bench 'Recount|File|Receipt' -benchtime 2x -timeout 60m

bench-notices: ## print how many due reminders a second are claimed of 1,000,000, and told, on SQLite and PostgreSQL
	BECARIO_BENCH_NOTICES=1000000 $(GO) test ./service/tasks/tasksdb -run '^$$' -bench Claim -benchtime 100x -timeout 30m

soak: build ## people write 60 messages a second for ten minutes, or BECARIO_SOAK; fails if something grows without bound
	$(GO) run ./bench/load -soak $${BECARIO_SOAK:-10m} -only $${BECARIO_SOAK_ON:-sqlite} bin/becario

chaos: ## 300 faults on each way of keeping in turn; BECARIO_CHAOS_SEED repeats a plan
	BECARIO_CHAOS=$${BECARIO_CHAOS:-300} $(GO) test -count 1 -timeout 80m -v -run TestChaos ./cmd/becario

build: ## the static program, bin/becario
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/becario ./cmd/becario

package: bin/nfpm bin/cyclonedx-gomod ## .deb and .rpm for amd64 and arm64, with what they are made of and checksums, in dist
	deploy/package/build dist

generate: bin/buf bin/protoc-gen-go bin/protoc-gen-connect-go bin/protoc-gen-connect-openapi ## the Go of the contracts, and the OpenAPI document of the desk's
	PATH="$(CURDIR)/bin:$$PATH" bin/buf generate
	PATH="$(CURDIR)/bin:$$PATH" bin/buf generate --template buf.gen.openapi.yaml

train: ## train the models anew, and tell which messages are read otherwise
	rm -f nlu/lang/*/hear/*.bin
	$(GO) run ./nlu/train

score: ## how well messages are understood by models that have not seen their hand, and how sure they are
	$(GO) run ./nlu/train -score

.PHONY: generated
generated: generate train
	bin/buf lint
	@git diff --exit-code --stat -- api desk/openapi || { echo "the generated Go, or the OpenAPI document, was not up to date; commit it"; exit 1; }
	@git diff --exit-code --stat -- nlu/lang/*/hear nlu/train/kept || { echo "the models, or what becomes of the messages, were not up to date; commit them"; exit 1; }

bin/buf:
	cd tools/buf && $(GO) build -o ../../bin/ github.com/bufbuild/buf/cmd/buf
bin/protoc-gen-go:
	cd tools/gen && $(GO) build -o ../../bin/ google.golang.org/protobuf/cmd/protoc-gen-go
bin/protoc-gen-connect-go:
	cd tools/gen && $(GO) build -o ../../bin/ connectrpc.com/connect/cmd/protoc-gen-connect-go
bin/protoc-gen-connect-openapi:
	cd tools/openapi && $(GO) build -o ../../bin/ github.com/sudorandom/protoc-gen-connect-openapi
bin/staticcheck:
	cd tools/lint && $(GO) build -o ../../bin/ honnef.co/go/tools/cmd/staticcheck
bin/cyclonedx-gomod:
	cd tools/sbom && $(GO) build -trimpath -buildvcs=false -o ../../bin/ github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod
bin/nfpm:
	cd tools/nfpm && $(GO) build -o ../../bin/ github.com/goreleaser/nfpm/v2/cmd/nfpm

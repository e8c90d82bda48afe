# The one test command is `make test`. It runs from a fresh clone with nothing but rustup's cargo
# and a C compiler (for the bundled SQLite), stops at the first failure and needs no network once
# the dependencies are there.
#
# Everything but the benchmark uses the dev profile, so that a dependency is compiled once for
# clippy and once for tests, program and documentation.

CARGO ?= cargo
MANTE = $(CARGO) run --quiet --locked --

.PHONY: test tools format lint postgres tests foreign openapi browser check dialogs docs run bench bless
.NOTPARALLEL:
.DEFAULT_GOAL := test

## The whole check, in the order in which mistakes are cheapest to find.
test: tools format lint postgres tests foreign openapi browser check dialogs docs
	@echo "== all of it passed"

## rustfmt and clippy, where they are missing. Offline this fails quietly; the next step then says
## which of them is not there.
tools:
	@echo "== tools"
	@$(CARGO) fmt --version >/dev/null 2>&1 || rustup component add rustfmt || true
	@$(CARGO) clippy --version >/dev/null 2>&1 || rustup component add clippy || true

format:
	@echo "== format: cargo fmt --check"
	@$(CARGO) fmt --check

lint:
	@echo "== lint: cargo clippy --all-targets"
	@$(CARGO) clippy --quiet --locked --all-targets -- -D warnings

## The server that some tests start for themselves, where it is missing and may be installed. Without it
## those tests say so and pass.
postgres:
	@if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
		echo "== a server for the tests: postgresql"; \
		[ "$$(id -u)" != 0 ] \
			|| (apt-get update && apt-get install -y --no-install-recommends postgresql) >/dev/null 2>&1; \
		ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
			|| echo "   skipped: there is no PostgreSQL in /usr/lib/postgresql"; \
	fi

tests:
	@echo "== tests: cargo test"
	@$(CARGO) test --quiet --locked

## The bot with a Bot API server that somebody else wrote. It needs Node and, the first time, the npm
## registry; where one of them is missing it says so and passes, so that the check works offline.
FOREIGN = tests/foreign
foreign:
	@echo "== telegram with a foreign server: $(FOREIGN)"
	@if ! npm --version >/dev/null 2>&1 || ! node -e 'URL.canParse("") || fetch' >/dev/null 2>&1; then \
		echo "   skipped: there is no npm, or no Node of 18.17 or newer"; exit 0; \
	fi; \
	if [ ! -f $(FOREIGN)/node_modules/.package-lock.json ]; then \
		npm view telegram-test-api@4.2.1 version --fetch-retries=0 --fetch-timeout=15000 >/dev/null 2>&1 \
			|| { echo "   skipped: the npm registry cannot be reached"; exit 0; }; \
		npm ci --prefix $(FOREIGN) --no-audit --no-fund --loglevel=error >/dev/null || exit 1; \
	fi; \
	$(CARGO) build --quiet --locked \
		&& MANTE_BIN="$${CARGO_TARGET_DIR:-target}/debug/mante" node $(FOREIGN)/talk.cjs

## The interface for programs against its own description, asked by a foreign tool.
openapi:
	@echo "== interface for programs: tests/openapi"
	@tests/openapi/run.sh

## The pages in a real Chromium. It needs Node, the npm registry the first time, and Debian's chromium
## with a Chinese font, which it installs where it may; where one of them is missing it says so and passes.
BROWSER = tests/browser
CHROMIUM = $(or $(MANTE_CHROMIUM),/usr/bin/chromium)
browser:
	@echo "== pages in a browser: $(BROWSER)"
	@if ! npm --version >/dev/null 2>&1 || ! node -e 'URL.canParse("") || fetch' >/dev/null 2>&1; then \
		echo "   skipped: there is no npm, or no Node of 18.17 or newer"; exit 0; \
	fi; \
	if [ ! -x $(CHROMIUM) ] && [ "$$(id -u)" = 0 ]; then \
		(apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk) >/dev/null 2>&1; \
	fi; \
	[ -x $(CHROMIUM) ] || { echo "   skipped: there is no $(CHROMIUM)"; exit 0; }; \
	if [ ! -f $(BROWSER)/node_modules/.package-lock.json ]; then \
		npm view playwright-core version --fetch-retries=0 --fetch-timeout=15000 >/dev/null 2>&1 \
			|| { echo "   skipped: the npm registry cannot be reached"; exit 0; }; \
		npm ci --prefix $(BROWSER) --no-audit --no-fund --loglevel=error >/dev/null || exit 1; \
	fi; \
	$(CARGO) build --quiet --locked \
		&& MANTE_CHROMIUM=$(CHROMIUM) MANTE_BIN="$${CARGO_TARGET_DIR:-target}/debug/mante" node $(BROWSER)/run.cjs

check:
	@echo "== knowledge: mante check"
	@$(MANTE) check --knowledge knowledge

dialogs:
	@echo "== dialogs: mante test"
	@$(MANTE) test --knowledge knowledge dialogs

docs:
	@echo "== documentation: cargo doc"
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --locked --no-deps

## Talk to the assistant.
run:
	@$(CARGO) run --quiet --locked

## Turns, decisions, understanding and a knowledge base of a country's size, in an optimised build of its own.
bench:
	@$(CARGO) bench --locked --bench turn
	@$(CARGO) bench --locked --bench understand
	@$(CARGO) bench --locked --bench country
	@benches/start.sh

## Writes what the program now says into the schemas, the READMEs and the dialogs. Read the
## difference before you keep it.
bless:
	@$(MANTE) schema --knowledge knowledge
	@MANTE_BLESS=1 $(CARGO) test --quiet --locked --test it -- readme broken
	@$(MANTE) test --knowledge knowledge --bless dialogs

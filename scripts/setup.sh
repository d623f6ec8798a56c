#!/usr/bin/env bash
# 准备环境 — makes .venv, and for the tests the servers they start by themselves. Idempotent; says what it does.
#
#   scripts/setup.sh run     what `make run` needs: Python and the libraries, charts from npm
#   scripts/setup.sh test    that, and what `make test` needs: PostgreSQL, Redis, Chromium, a CJK font, LibreOffice, axe
#   scripts/setup.sh bench   that, and what the benchmarks measure us against
#
# As root it installs missing Debian packages; otherwise it prints the exact line and stops. It starts no server and
# makes no database cluster of the machine's: the tests run their own on private ports.
# pip's own configuration (PIP_INDEX_URL, pip.conf …) is honoured; UV=uv uses uv instead.
set -euo pipefail
cd "$(dirname "$0")/.."

PART=${1:-run}
PYTHON=${PYTHON:-python3}

say()  { printf '\033[36m==>\033[0m %s\n' "$*"; }
stop() { printf '\033[31m错误\033[0m %s\n' "$*" >&2; exit 1; }

# Packages are asked for by what they provide, so that a server put there by other means counts.
missing_packages() {
    local want=()
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || [ -x .venv/bin/python ] || want+=(python3-venv)
    if [ "$PART" != run ]; then
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || want+=(postgresql)
        command -v redis-server >/dev/null || want+=(redis-server)
        chromium_works || want+=("$(chromium_package)")
        [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || want+=(fontconfig fonts-noto-cjk)
        command -v soffice >/dev/null || want+=(libreoffice-calc-nogui)
    fi
    echo "${want[@]}"
}

chromium_works() { [ -n "${CHROMIUM:-}" ] || [ -n "$(command -v chromium chromium-browser google-chrome)" ]; }
chromium_package() { if grep -qi ubuntu /etc/os-release; then echo chromium-browser; else echo chromium; fi; }

install_packages() {
    local line="apt-get install -y --no-install-recommends $*"
    command -v apt-get >/dev/null || stop "缺少 $*，请用本机的包管理器安装 / install these first: $*"
    [ "$(id -u)" = 0 ] || stop "缺少系统软件，请先运行 / run this first:  sudo $line"
    say "安装系统软件 $*"
    without_starting_servers "$@"
}

# Debian starts what it installs, and PostgreSQL makes a cluster. Neither is wanted: both are switched off for this
# one installation, and only where the machine has not decided otherwise.
POLICY=/usr/sbin/policy-rc.d
CLUSTER=/etc/postgresql-common/createcluster.d/zhihui.conf

without_starting_servers() {
    trap restore_policy EXIT
    [ -e "$POLICY" ] || { printf '#!/bin/sh\n# zhihui\nexit 101\n' >"$POLICY" && chmod +x "$POLICY"; }
    mkdir -p "${CLUSTER%/*}" && echo 'create_main_cluster = false' >"$CLUSTER"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -y -q --no-install-recommends "$@"
    restore_policy
}

restore_policy() {
    rm -f "$CLUSTER"
    if grep -qs '^# zhihui$' "$POLICY"; then rm -f "$POLICY"; fi
}

# What a later part installed includes what an earlier one needs, never the other way round.
ready() {
    local parts='run test bench' part
    for part in ${parts#"${parts%%"$PART"*}"}; do
        if grep -qsx "$1" ".venv/.ready-$part"; then return 0; fi
    done
    return 1
}

libraries() {
    local extras='' stamp
    case $PART in test) extras='[dev]' ;; bench) extras='[dev,bench]' ;; esac
    stamp=$(cat pyproject.toml constraints.txt | sha256sum | cut -d' ' -f1)
    if ready "$stamp"; then
        say "Python 环境已就绪 (.venv)"
        return
    fi
    say "安装 Python 依赖 (.venv)，首次约一两分钟"
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    if [ -n "${UV:-}" ]; then
        "$UV" pip install --quiet --python .venv/bin/python -c constraints.txt -e ".$extras"
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".$extras"
    fi
    echo "$stamp" >".venv/.ready-$PART"
}

python_is_new_enough() { "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

case $PART in run | test | bench) ;; *) stop "usage: scripts/setup.sh run|test|bench" ;; esac
command -v "$PYTHON" >/dev/null || install_packages python3 python3-venv
python_is_new_enough || stop "需要 Python 3.11 以上（PYTHON=/path/to/python3.11 make setup 可指定）/ Python 3.11 or newer is needed"
read -r -a want <<<"$(missing_packages)"
[ "${#want[@]}" = 0 ] || install_packages "${want[@]}"
libraries
if [ "$PART" = run ]; then
    scripts/assets.sh || say "取不到前端资源：看板以表格代替图表，稍后可运行 make assets"
else
    scripts/assets.sh
fi
say "编译翻译"
.venv/bin/python -m scripts.translations compile

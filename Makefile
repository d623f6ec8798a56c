# 智惠工会福利后台 — every command of the house, one line of help each. `make` shows them.
PORT ?= 8080
BIN  := .venv/bin
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test soak lint fix bench migrate assets translations samples map guide

help: ## show this list · 列出全部命令
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | grep -v '^setup-test' | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: ## prepare the environment (.venv) only · 准备运行环境
	@scripts/setup.sh run

run: setup ## set everything up and serve the console at http://127.0.0.1:8080 · 启动后台（含演示工会）
	@exec $(BIN)/python run.py

setup-test:
	@scripts/setup.sh test

test: setup-test ## set everything up and run every test · 运行全部测试
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

soak: setup-test ## the long tests, at the numbers the issues name · 长时间测试
	@$(BIN)/python -m pytest -m soak --run-soak $(ARGS) || [ $$? = 5 ]

lint: setup-test ## ruff, mypy, import contracts, translations, map · 静态检查
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .import_linter_cache
	@$(BIN)/python -m scripts.translations check
	@$(BIN)/python -m scripts.rooms check

fix: setup-test ## let ruff mend and format what it can · 自动修正格式
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: ## every benchmark, small; SIZE=full for the stated size · 性能测试
	@scripts/setup.sh bench
	@for each in benchmarks/p[0-9]*.py; do SIZE=$(SIZE) $(BIN)/python -m benchmarks.$$(basename $$each .py) || exit 1; done

migrate: setup ## bring the database to this version: schema, triggers, permissions · 升级数据库
	@$(BIN)/flask --app run.py welfare migrate

assets: setup ## libraries from npm, by the lock file: charts, and what the tests use · 前端资源
	@scripts/assets.sh

translations: setup-test ## collect texts, merge translations/zh/parts, compile · 更新翻译
	@$(BIN)/python -m scripts.translations update

samples: setup ## blank workbooks from the specs; DIR=folder checks a folder of rosters · 样表
	@$(BIN)/python -m scripts.samples $(if $(DIR),check $(DIR),make)

guide: setup-test ## take the pictures of docs/guide anew, from a demo union · 重拍使用指南的图片
	@$(BIN)/python -m scripts.guide $(PICTURES)

map: setup-test ## draw the rooms and who knows whom into docs/map.md · 更新模块地图
	@$(BIN)/python -m scripts.rooms update

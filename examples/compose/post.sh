#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Posts every connector that the worker does not have, and waits until connector and task run. For BusyBox too.
set -eu
url=http://connect:8083/connectors
limit=180

get() { wget -q -O - "$1"; }

# Prints states of connector and tasks, one a line.
states() { get "$url/$1/status" | grep -o '"state":"[A-Z]*"' | cut -d'"' -f4; }

for file in /etc/shopfloor/connectors/*.json; do
  name=$(basename "$file" .json)
  if get "$url/$name" >/dev/null 2>&1; then
    echo "$name is there already"
  else
    echo "POST /connectors with $name"
    wget -q -O /dev/null --header 'Content-Type: application/json' --post-data "$(cat "$file")" "$url"
  fi
done

for file in /etc/shopfloor/connectors/*.json; do
  name=$(basename "$file" .json)
  waited=0
  until [ "$(states "$name" 2>/dev/null | tr '\n' ' ')" = 'RUNNING RUNNING ' ]; do
    if states "$name" 2>/dev/null | grep -q FAILED || [ "$waited" -ge "$limit" ]; then
      echo "$name does not run:" >&2
      get "$url/$name/status" >&2
      exit 1
    fi
    sleep 1
    waited=$((waited + 1))
  done
  echo "$name is RUNNING"
done

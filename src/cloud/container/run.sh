#!/bin/sh
# Runs a command of the engine from any folder. In a bundle it needs no network and writes nowhere but to
# the output; in a checkout npx fetches Deno, and Deno the packages, as the main README does.
#   run.sh pipeline --input /in/bank.csv --output /out
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=${1:-none}
[ $# -eq 0 ] || shift

if [ -x "$here/deno" ]; then
  project=$here
  export PATH="$here:$PATH" DENO_DIR="$here/cache" DENO_NO_UPDATE_CHECK=1
  found=""
else
  project=$(cd "$here/../../.." && pwd)
  found="npx -y --package=deno@2.9.6 --"
fi

# The flags and settings of the task, which names them once for everybody.
case $command in
  *[!a-z]*) task="" ;;
  *) task=$(sed -n "s|.*\"command\": \"\(.*\) src/main.ts $command\".*|\1|p" "$project/deno.json") ;;
esac
if [ -z "$task" ]; then
  echo "error: There is no command $command: say run.sh pipeline, onboard, score, compare, campaign or" \
    "simulate, and its options." >&2
  exit 2
fi
# shellcheck disable=SC2086 # these are words
exec $found env $task --config "$project/deno.json" "$project/src/main.ts" "$command" "$@"

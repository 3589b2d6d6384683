# shellcheck shell=bash disable=SC2317 # `job` calls functions by name
# The life of a machine that makes one attempt of a run. `renderUserData()` puts a header before it,
# which schedules the power-off and sets these:
: "${run:?}" "${attempt:?}" "${region:?}" "${bucket:?}" "${input:?}" "${max_minutes:?}"
: "${deno_url:?}" "${deno_sha512:?}"
declare -a words

# Tests set these otherwise; on a machine none is set.
folder=${BOOT_FOLDER:-/var/lib/financial-clustering}
metadata_url=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
heartbeat_seconds=${BOOT_HEARTBEAT_SECONDS:-20}
notice_seconds=${BOOT_NOTICE_SECONDS:-5}
minute_seconds=${BOOT_MINUTE_SECONDS:-60}
tries=${BOOT_TRIES:-6}
retry_seconds=${BOOT_RETRY_SECONDS:-5}
kill_seconds=${BOOT_KILL_SECONDS:-10}
# A spot machine has 120 seconds from its notice.
grace_seconds=${BOOT_GRACE_SECONDS:-60}

umask 022
# A service of its own is told of a shutdown before the network is gone, and outlives the pipeline
# when the kernel kills that for its memory. The first two lines are the header's power-off.
if [[ -z ${BOOT_SERVICE:-} ]]; then
  mkdir -p "$folder" && tail -n +3 "$0" >"$folder/boot.sh" &&
    systemd-run --unit=financial-clustering --setenv=BOOT_SERVICE=1 \
      --property=KillMode=mixed --property=TimeoutStopSec=150 --property=OOMPolicy=continue \
      --property=StandardOutput=journal+console \
      --property='After=systemd-networkd.service systemd-resolved.service network-online.target' \
      -- /bin/bash "$folder/boot.sh" && exit 0
fi

set -uo pipefail
export LC_ALL=C.UTF-8 AWS_REGION=$region AWS_DEFAULT_REGION=$region
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=${AWS_MAX_ATTEMPTS:-3}

store=s3://$bucket/runs/$run/attempt-$attempt
log=$folder/log.txt
copy=(aws s3 cp --only-show-errors --cli-connect-timeout 10)
limit=$((max_minutes * minute_seconds))
unprivileged=(
  setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs -- env "PATH=$folder/bin:$PATH"
  "HOME=$folder/home" "DENO_DIR=$folder/home/deno" NO_COLOR=1 DENO_NO_UPDATE_CHECK=1
)

now() { date -u +%FT%TZ; }

# To the console and the log. The pipeline's own words go to the log only.
say() { printf '%s %s\n' "$(now)" "$1" | tee -a "$log"; }

metadata() {
  local token
  token=$(curl --fail --silent --max-time 2 --request PUT \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata_url/latest/api/token") &&
    curl --fail --silent --max-time 2 --header "X-aws-ec2-metadata-token: $token" \
      "$metadata_url/latest/meta-data/$1"
}

started=$(now)
state=booting
message='The machine has started.'
exit_code=null
instance=unknown
# How the attempt ends, unless it is found out otherwise.
final=failed
conclusion='The boot script itself failed.'
# Why the machine must go, and when (in SECONDS) it was told so.
stop=''
stop_at=0
next_watch=0
next_beat=0

must_go() {
  [[ -z $stop ]] || return
  stop=$1
  stop_at=$SECONDS
  say "$stop."
}

watch_for_notice() {
  ((SECONDS >= next_watch)) || return
  next_watch=$((SECONDS + notice_seconds))
  metadata spot/instance-action >/dev/null && must_go 'AWS takes the spot machine back'
}

enter() {
  state=$1
  message=$2
  next_beat=0
  say "$state: $message"
}

# Where there is none the disk is broken: nothing more can be had of it.
tell_log() {
  [[ ! -s $log ]] || timeout --kill-after=2 10 "${copy[@]}" "$log" "$store/log.txt"
}

# The status goes by no file: it is told also when the disk is full. Messages are plain words of this
# file: nothing in them needs an escape.
tell_state() {
  local json
  json=$(
    printf '{"schema":1,"run":"%s","attempt":%d,"state":"%s","message":"%s","exitCode":%s,' \
      "$run" "$attempt" "$state" "$message" "$exit_code"
    printf '"instance":"%s","startedAt":"%s","updatedAt":"%s"}' "$instance" "$started" "$(now)"
  )
  echo "$json" >"$folder/status.json"
  echo "$json" | timeout --kill-after=2 10 "${copy[@]}" --content-type application/json \
    - "$store/status.json"
}

beat() {
  ((SECONDS >= next_beat)) || return
  next_beat=$((SECONDS + heartbeat_seconds))
  tell_log
  tell_state
}

# 75 seconds of waiting in all before it gives up.
retry() {
  local try
  for ((try = 1; try <= tries; try++)); do
    ((try == 1)) || sleep $((retry_seconds * (try - 1)))
    "$@" && return
  done
  return 1
}

# Work ends when the machine must go; what it left is then uploaded in the time of grace. A pipeline
# ends itself at the limit, so that the limit here is for the rest and for what does not obey.
is_due() {
  if [[ $1 == upload ]]; then
    [[ -n $stop ]] && ((SECONDS >= stop_at + grace_seconds))
  else
    [[ -n $stop ]] || ((SECONDS >= limit + 3 * kill_seconds))
  fi
}

end_group() {
  local i
  kill -TERM -- "-$1" 2>/dev/null
  for ((i = 0; i < 10 * kill_seconds; i++)); do
    kill -0 -- "-$1" 2>/dev/null || return
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null
}

# job work|upload FUNCTION: runs the function in a process group of its own, beside the heartbeat and
# the watch for a notice. Its exit code is in `code`, null if it was not begun. All writing of status
# is done here and in `finish`, one after the other: no heartbeat can come after the final state.
job() {
  local child
  code=null
  if [[ $1 == work ]] && { [[ -n $stop ]] || ((SECONDS >= limit)); }; then return 1; fi
  set -m
  "$2" </dev/null >>"$log" 2>&1 &
  child=$!
  set +m
  while kill -0 "$child" 2>/dev/null; do
    # A signal ends this wait at once, and so does the job's end.
    sleep 1 &
    wait -n "$child" $!
    kill $! 2>/dev/null
    watch_for_notice
    beat
    is_due "$1" && end_group "$child"
  done
  wait "$child"
  code=$?
  # What it may have left behind.
  kill -KILL -- "-$child" 2>/dev/null
  ((code == 0))
}

conclude() {
  if [[ -n $stop ]]; then
    final=interrupted
    conclusion="$stop; the run was $state."
  elif ((SECONDS >= limit)) && [[ $code =~ ^(null|124|137|143)$ ]]; then
    final=timed_out
    conclusion="The time allowed, $max_minutes minutes, was over; the run was $state."
  else
    final=failed
    conclusion=$1
  fi
}

download_deno() {
  retry curl --fail --silent --show-error --location --connect-timeout 10 --max-time 300 \
    --output "$folder/deno.tgz" "$deno_url"
}

check_deno() { echo "$deno_sha512  $folder/deno.tgz" | sha512sum --check --strict; }

unpack_deno() {
  tar -xzf "$folder/deno.tgz" -C "$folder/bin" --no-same-owner --strip-components=1 package/deno &&
    chmod 755 "$folder/bin/deno"
}

fetch_code() {
  retry "${copy[@]}" "s3://$bucket/runs/$run/code.tar.gz" "$folder/" &&
    tar -xzf "$folder/code.tar.gz" -C "$folder/code" --no-same-owner
}

fetch_input() { retry "${copy[@]}" "$input" "$folder/input/"; }

# Downloads the packages too, so that a hitch of the network is not taken for the pipeline's failure.
start_engine() {
  cd "$folder/code" || return
  retry "${unprivileged[@]}" deno task pipeline --version >"$folder/start.txt" 2>&1 && return
  tail -n 20 "$folder/start.txt"
  return 1
}

run_pipeline() {
  local seconds=$((limit - SECONDS))
  # Should memory run out, the kernel takes the pipeline and not this script.
  echo 1000 >/proc/self/oom_score_adj
  cd "$folder/code" || return
  # The leader of the group, which therefore gets its signals whole.
  exec timeout --kill-after="$kill_seconds" $((seconds > 0 ? seconds : 1)) "${unprivileged[@]}" \
    deno task pipeline --input "$folder/input/${input##*/}" --output "$folder/output" "${words[@]}"
}

# Hidden files are what a stopped pipeline was still making.
upload_outputs() {
  cd "$folder/output" || return
  find . -name '.?*' -prune -o -type f -printf '%P\0' | sort -z | xargs -0r sha256sum \
    >"$folder/SHA256SUMS" || return
  [[ -s $folder/SHA256SUMS ]] || return 0
  retry "${copy[@]}" --recursive --no-follow-symlinks --exclude '.*' \
    "$folder/output/" "$store/output/" &&
    retry "${copy[@]}" "$folder/SHA256SUMS" "$store/SHA256SUMS"
}

work() {
  enter booting 'Deno is being installed.'
  job work download_deno || { conclude 'Deno could not be downloaded.'; return; }
  job work check_deno ||
    { conclude 'Deno is not what its checksum says; nothing of it was run.'; return; }
  job work unpack_deno || { conclude 'Deno could not be unpacked.'; return; }

  enter fetching 'Code, input and packages are being fetched.'
  job work fetch_code || { conclude 'The code could not be fetched from the bucket.'; return; }
  job work fetch_input || { conclude 'The input could not be fetched from S3.'; return; }
  job work start_engine || { conclude 'The engine does not start on this machine.'; return; }

  enter running 'The pipeline is running.'
  job work run_pipeline
  exit_code=$code
  case $code in
    0)
      final=succeeded
      conclusion='The pipeline is done and its outputs are uploaded.'
      ;;
    1) conclude 'The pipeline failed by a bug (exit code 1).' ;;
    2) conclude 'The pipeline refused its options (exit code 2).' ;;
    3) conclude 'The pipeline cannot use the input (exit code 3).' ;;
    4) conclude 'A quality gate of --strict failed (exit code 4).' ;;
    137) conclude 'The pipeline was killed (exit code 137), most likely for want of memory.' ;;
    *) conclude "The pipeline ended with exit code $code." ;;
  esac
}

finish() {
  # From here on a shutdown is no news; this one's own comes as TERM too.
  trap '' TERM INT HUP
  enter "$final" "$conclusion"
  tries=2 retry tell_log
  retry tell_state
  shutdown -P now
}

trap 'must_go "The machine was told to shut down"' TERM INT HUP
trap finish EXIT
mkdir -p "$folder"/{bin,code,input,home,output}
chown 65534:65534 "$folder/home" "$folder/output"
exec 2>>"$log"

if found=$(tries=3 retry metadata instance-id) && [[ $found =~ ^i-[0-9a-f]+$ ]]; then instance=$found; fi
work
enter uploading 'The outputs are being uploaded.'
if ! job upload upload_outputs; then
  if [[ $final != succeeded ]]; then
    conclusion+=' What it left could not be uploaded.'
  elif [[ -n $stop ]]; then
    conclude
  else
    final=upload_failed
    conclusion='The pipeline is done, but its outputs could not be uploaded.'
  fi
fi
exit

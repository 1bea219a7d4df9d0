#!/bin/bash
# A client of integrations-host for bash 4.4 or later, with jq. To be sourced:
#
#   . client.sh
#   start --database shops.sqlite
#   call integrations.list '{"organizationId":"acme"}'
#   stop
#
# FRAMING=header before `start` has messages told apart by Content-Length instead of by lines. Secrets pass through
# builtins and pipes alone: an argument of a program would stand in the list of processes.

declare -A replies=()
last_id=0

# start [OPTION]...: starts a host, ${HOST:-integrations-host}, with these options of `serve`.
start() {
  local reading writing
  coproc SERVER { exec "${HOST:-integrations-host}" "$@"; }
  host_pid=$SERVER_PID reading=${SERVER[0]} writing=${SERVER[1]}
  # Bash forgets its own numbers when the process ends, perhaps with replies in the pipe.
  exec {from_host}<&"$reading" {to_host}>&"$writing"
  exec {reading}<&- {writing}>&-
  replies=()
}

# send MESSAGE: one message, whole.
send() {
  local LC_ALL=C
  if [ "${FRAMING-line}" = header ]; then
    # In this locale a length is one in bytes.
    printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1" >&"$to_host"
  else
    printf '%s\n' "${1//$'\n'/ }" >&"$to_host"
  fi
}

# receive: the next message goes into $message; 1 where the host has closed its stdout.
receive() {
  local LC_ALL=C line length=
  if [ "${FRAMING-line}" != header ]; then
    IFS= read -r message <&"$from_host"
    return
  fi
  while IFS= read -r line <&"$from_host" && [ "$line" != $'\r' ]; do
    case ${line,,} in content-length:*) length=${line//[^0-9]/} ;; esac
  done
  [ -n "$length" ] && IFS= read -r -N "$length" message <&"$from_host"
}

# request METHOD [PARAMS]: sends a request; its id is then in $last_id.
request() {
  last_id=$((last_id + 1))
  send '{"jsonrpc":"2.0","id":'"$last_id"',"method":"'"$1"'","params":'"${2-null}"'}'
}

# await ID: waits for the reply to a request, which goes into $reply. Others that come first are kept.
await() {
  local id
  until [ -n "${replies[$1]+here}" ]; do
    if ! receive; then
      stop || printf 'the host ended with status %d\n' $? >&2
      return 1
    fi
    id=$(printf '%s' "$message" | jq -r 'if type == "array" then "batch" else .id end')
    replies[$id]=$message
  done
  reply=${replies[$1]}
  unset "replies[$1]"
}

# result: prints the result in $reply, or its error on stderr, with status 1.
result() {
  printf '%s' "$reply" | jq -c 'if .error then .error | "\(.code) \(.data.kind): \(.message)\n" | halt_error(1)
    else .result end'
}

# call METHOD [PARAMS]: one request and its result. Not to be used within $(...), where replies to others that come
# meanwhile would be lost; what was printed can be had of $reply.
call() {
  request "$@"
  await "$last_id" && result
}

# cancel ID: asks for a request to be given up. It is answered in any case.
cancel() {
  send '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":'"$1"'}}'
}

# stop: ends the host's input. It answers what it has, and ends; its status is this one's.
stop() {
  exec {to_host}>&- {from_host}<&-
  wait "$host_pid"
}

#!/bin/bash
# jq in a pipe: two pipes and a shell, a call at a time; and a thousand calls in one go.
#
#     jq.sh HOST...
set -euo pipefail

pipes=$(mktemp -d)
trap 'rm -rf "$pipes"' EXIT
mkfifo "$pipes/in" "$pipes/out"
"$@" <"$pipes/in" >"$pipes/out" &
host=$!
exec 3>"$pipes/in" 4<"$pipes/out"

# send ID METHOD PARAMS; receive FILTER: one line of a reply through jq.
send() { jq -cn --argjson id "$1" --arg method "$2" --argjson params "$3" '{jsonrpc: "2.0", $id, $method, $params}' >&3; }
receive() { local line; IFS= read -r line <&4; jq -c "$1" <<<"$line"; }
tell() { jq -cn --arg name "$1" --argjson value "$2" '{($name): $value}'; }

integration='{"organizationId":"org_1","provider":"stripe","name":"Payments é😀","authMethod":"api_key"}'
send 1 host.info '{}'
tell info "$(receive .result)"
send 2 integrations.list '{"organizationId":"org_1"}'
tell before "$(receive .result)"
send 3 integrations.create "$integration"
tell created "$(receive .result)"
send 4 integrations.list '{"organizationId":"org_1"}'
tell after "$(receive .result)"
send 5 integrations.list '{"organizationId":5}'
tell error "$(receive .error.code)"
send 6 integrations.create "$(jq -c '. + {name: "Slow", verify: true, apiKeyAuth: {key: "sk_test_0123456789"}}' <<<"$integration")"
jq -cn '{jsonrpc: "2.0", method: "$/cancelRequest", params: {id: 6}}' >&3
tell cancelled "$(receive .error.code)"
seq 1 1000 | jq -c '{jsonrpc: "2.0", id: ., method: "integrations.list", params: {organizationId: "org_1"}}' >&3
exec 3>&-
tell batch "$(jq -cs '[length, (map(.id) == [range(1; 1001)]), (map(.result | length) | unique)]' <&4)"
status=0
wait "$host" || status=$?
tell status "$status"

-- The transport alone, against the host and against processes that are none.

local harness = require("harness")
local json = require("integrations.json")
local rpc = require("integrations.rpc")

local check, equal, contains, wait_for = harness.check, harness.equal, harness.contains, harness.wait_for

-- Starts a client that notes how its process ended in `client.told`.
local function start(command, on_message)
  local client
  client = assert(rpc.start({
    command = command,
    on_message = on_message,
    on_exit = function(ending)
      client.told = ending
    end,
  }))
  return client
end

local function ending_of(client)
  return wait_for("an end", function()
    return client.told
  end)
end

-- Sends a request and waits for what its callback gets.
local function call(client, method, params)
  local answer
  client:request(method, params, function(problem, result)
    answer = { problem = problem, result = result }
  end)
  wait_for("an answer", function()
    return answer
  end)
  return answer
end

local function shell(script)
  return { "/bin/sh", "-c", script }
end

check("a request is answered, null as nil", function()
  local client = start(harness.command("rpc"))
  equal("integrations-host", call(client, "host.info").result.name)
  equal({}, call(client, "host.ping"))
  client:close()
  equal(0, ending_of(client).code)
  equal(true, client.told.expected)
end)

check("an error reply has its code, kind, message and data", function()
  local client = start(harness.command("rpc"))
  local problem = call(client, "integrations.get", { integrationId = "nonsense" }).problem
  equal({ -32602, "ArgumentValidationError" }, { problem.code, problem.kind })
  equal({ ".integrationId", "valueNotAllowed" }, { problem.data.path, problem.data.reason })
  contains(problem.message, "ArgumentValidationError: ")
  client:close()
  ending_of(client)
end)

check("a thousand requests at once are each answered once, and in their order", function()
  local client, answers = start(harness.command("rpc")), {}
  for number = 1, 1000 do
    client:request("integrations.list", { organizationId = "none" }, function(problem, result)
      answers[#answers + 1] = { number, problem, #result }
    end)
  end
  client:close()
  ending_of(client)
  equal(1000, #answers)
  equal({ 1, nil, 0 }, answers[1])
  equal({ 1000, nil, 0 }, answers[1000])
end)

check("what was sent before a close is done", function()
  local client = start(harness.command("rpc-close"))
  local arguments = { organizationId = "acme", provider = "stripe", name = "Payments", authMethod = "api_key" }
  local id
  client:request("integrations.create", arguments, function(_, result)
    id = result
  end)
  client:close()
  ending_of(client)
  equal("string", type(id))
  local after = call(client, "host.ping").problem
  equal("HostEnded", after.kind)
end)

check("characters of every width come back, and line separators do not divide a reply", function()
  local client = start(harness.command("rpc-text"))
  local text = 'é 漢 😀 \226\128\168 \194\133 \t"\\/'
  local id = call(client, "integrations.create", { organizationId = "acme", provider = "stripe", name = "Text",
    authMethod = "api_key", metadata = { text = text, nothing = vim.NIL, object = vim.empty_dict() } }).result
  local metadata = call(client, "integrations.get", { integrationId = id }).result.metadata
  equal(text, metadata.text)
  equal(vim.NIL, metadata.nothing)
  client:close()
  ending_of(client)
end)

check("a running action is cancelled, and answered as that", function()
  -- A listener that never answers stands for the provider.
  local uv = vim.uv or vim.loop
  local listener, connections = uv.new_tcp(), {}
  listener:bind("127.0.0.1", 0)
  listener:listen(8, function()
    local connection = uv.new_tcp()
    listener:accept(connection)
    connections[#connections + 1] = connection
  end)
  local endpoint = "api.stripe.com=http://127.0.0.1:" .. listener:getsockname().port
  local client = start(harness.command("rpc-cancel", "--endpoint", endpoint))
  local id = call(client, "integrations.create", { organizationId = "acme", provider = "stripe", name = "Slow",
    authMethod = "api_key", apiKeyAuth = { key = "sk_test_0123456789" } }).result
  local answer
  local request = client:request("integrations.testConnection", { integrationId = id }, function(problem, result)
    answer = { problem, result }
  end)
  wait_for("a connection", function()
    return connections[1]
  end)
  client:cancel(request)
  wait_for("an answer", function()
    return answer
  end)
  equal({ -32800, "Cancelled" }, { answer[1].code, answer[1].kind })
  client:cancel(request)
  equal({}, call(client, "host.ping"))
  client:close()
  ending_of(client)
  for _, connection in ipairs(connections) do
    connection:close()
  end
  listener:close()
end)

check("a batch is sent whole, and its answer goes to on_message", function()
  local answer
  local client = start(harness.command("rpc"), function(message)
    answer = message
  end)
  client:write('[{"jsonrpc":"2.0","id":"a","method":"host.ping"},{"jsonrpc":"2.0","id":"b","method":"host.ping"}]')
  wait_for("an answer", function()
    return answer
  end)
  equal({ "a", "b" }, { answer[1].id, answer[2].id })
  client:close()
  ending_of(client)
end)

check("what the host could not read is refused at once, and nothing is said of it", function()
  local client = start(harness.command("rpc"))
  local deep = {}
  for _ = 1, 130 do
    deep = { deep }
  end
  local cases = {
    { { secret = "\255canary" }, "not UTF-8" }, { { a = "\237\160\128" }, "not UTF-8" },
    { { a = 0 / 0 }, "no word" }, { { a = print }, "a function" }, { { a = { 1, b = 2 } }, "neither a list" },
    { { a = deep }, "128 levels" }, { { a = ("x"):rep(16 * 1024 * 1024 + 1) }, "16 MiB" },
    { { ("x"):rep(9e6), ("x"):rep(9e6) }, "16 MiB" },
  }
  for _, case in ipairs(cases) do
    local problem = call(client, "host.ping", case[1]).problem
    equal("InvalidRequest", problem.kind)
    contains(problem.message, case[2])
    assert(not problem.message:find("canary", 1, true))
  end
  equal({}, call(client, "host.ping"))
  client:close()
  ending_of(client)
end)

check("numbers and empty tables are written as they are", function()
  local cases = {
    [1795900052462] = "1795900052462", [1795900052462.001] = "1795900052462.001", [0.1] = "0.10000000000000001",
    [123456789012345680000] = "1.2345678901234568e+20", [-5] = "-5", [1e300] = "1.0000000000000001e+300",
  }
  for number, text in pairs(cases) do
    equal(text, json.encode(number))
  end
  equal('{"a":[],"b":{},"c":null,"d":[1,[true]]}',
    json.encode({ a = {}, b = vim.empty_dict(), c = vim.NIL, d = { 1, { true } } }))
  equal('"\\u000a\\u0000\\u0022\\u005c/\127é"', json.encode('\n\0"\\/\127é'))
end)

check("replies may come in pieces of any size, several at once, with CR and empty lines", function()
  local text = '\n{"jsonrpc":"2.0","id":1,"result":"one"}\r\n\n{"jsonrpc":"2.0","id":2,"result":"two"}\n'
  local client = start(shell("exec cat >/dev/null"))
  for size = 1, #text do
    local answers = {}
    client.last_id = 0
    for _ = 1, 2 do
      client:request("m", nil, function(_, result)
        answers[#answers + 1] = result
      end)
    end
    for first = 1, #text, size do
      client:_read(text:sub(first, first + size - 1))
    end
    wait_for("two answers", function()
      return #answers == 2
    end)
    equal({ "one", "two" }, answers)
  end
  client:close()
  ending_of(client)
end)

check("an answer to nobody, and a second one, change nothing", function()
  local script = [[read -r line
    printf '%s\n' '{"jsonrpc":"2.0","id":7,"result":0}' '{"jsonrpc":"2.0","id":1,"result":1}'
    printf '%s\n' '{"jsonrpc":"2.0","id":1,"result":2}' '{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}'
    cat >/dev/null]]
  local client, answers, others = start(shell(script)), {}, 0
  client.on_message = function()
    others = others + 1
  end
  client:request("m", nil, function(_, result)
    answers[#answers + 1] = result
  end)
  wait_for("what is left", function()
    return others == 3
  end)
  equal({ 1 }, answers)
  client:close()
  ending_of(client)
end)

check("a host that dies fails what is pending, and tells its status and last lines", function()
  local script = [[read -r line; i=0
    while [ $i -lt 40 ]; do i=$((i + 1)); echo "line $i" >&2; done; printf 'the last one' >&2; exit 74]]
  local client, problems = start(shell(script)), {}
  for _ = 1, 3 do
    client:request("m", nil, function(problem)
      problems[#problems + 1] = problem
    end)
  end
  local ending = ending_of(client)
  equal({ 74, 0, false }, { ending.code, ending.signal, ending.expected })
  equal({ 20, "line 22", "the last one" }, { #ending.stderr, ending.stderr[1], ending.stderr[20] })
  equal(3, #problems)
  equal({ "HostEnded", "sh ended with status 74." }, { problems[1].kind, problems[1].message })
end)

check("a host that is killed is told by its signal", function()
  local client = start(harness.command("rpc"))
  call(client, "host.ping")
  client.handle:kill("sigkill")
  contains(ending_of(client).message, "integrations-host was ended by signal 9.")
end)

check("a program that speaks no JSON-RPC is stopped, and what it said is not repeated", function()
  local client = start(shell("echo hello canary; exec sleep 100"))
  local problem
  client:request("m", nil, function(told)
    problem = told
  end)
  local ending = ending_of(client)
  contains(ending.message, "no JSON-RPC")
  assert(not vim.inspect({ ending, problem }):find("canary", 1, true))
  equal("HostEnded", problem.kind)
end)

check("a program that is not there is told at once", function()
  local client, problem = rpc.start({ command = { "no-such-program" } })
  equal(nil, client)
  contains(problem, "no-such-program cannot be started (ENOENT")
end)

check("a stderr without end neither fills memory nor stops anything", function()
  local client = start(shell([[head -c 3000000 /dev/zero | tr '\0' x >&2; read -r line
    printf '%s\n' '{"jsonrpc":"2.0","id":1,"result":"done"}'; cat >/dev/null]]))
  equal("done", call(client, "m").result)
  assert(#client.stderr_rest <= 500)
  client:close()
  ending_of(client)
end)

check("an end is told though a child of the host keeps its pipes", function()
  local client = start(shell("sleep 5 & exit 3"))
  equal(3, ending_of(client).code)
end)

check("waiting ends a host that is idle by its input, and one that hangs by a signal", function()
  local idle, hanging = start(harness.command("rpc")), start(shell("exec sleep 100"))
  call(idle, "host.ping")
  idle:wait(5000)
  equal({ 0, 0 }, { ending_of(idle).code, idle.told.signal })
  hanging:wait(50)
  equal(15, ending_of(hanging).signal)
  wait_for("both gone", function()
    return not harness.is_alive(idle.pid) and not harness.is_alive(hanging.pid)
  end)
end)

harness.finish()

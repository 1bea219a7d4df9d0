-- Neovim's own client of language servers, which is not ours, and speaks with headers.

local harness = require("harness")

local check, equal, contains, wait_for = harness.check, harness.equal, harness.contains, harness.wait_for

local uv = vim.uv or vim.loop

-- Starts a host through vim.lsp.rpc; the second value holds how it ended, once it has.
local function start(command)
  local told = {}
  local dispatchers = {
    notification = function() end,
    server_request = function() end,
    on_error = function(code)
      told.problem = code
    end,
    on_exit = function(code, signal)
      told.code, told.signal = code, signal
    end,
  }
  if vim.fn.has("nvim-0.10") == 1 then
    return vim.lsp.rpc.start(command, dispatchers), told
  end
  return vim.lsp.rpc.start(command[1], vim.list_slice(command, 2), dispatchers), told
end

local function call(client, method, params)
  local answer
  client.request(method, params, function(problem, result)
    answer = { problem, result }
  end)
  wait_for("an answer to " .. method, function()
    return answer
  end)
  return answer[1], answer[2]
end

local created = { organizationId = "acme", provider = "stripe", name = "Zahlungen ü 😀", authMethod = "api_key",
  apiKeyAuth = { key = "sk_test_0123456789" } }

check("it creates, lists, is refused, and ends the host", function()
  local client, told = start(harness.command("lsp"))
  local _, info = call(client, "host.info", vim.NIL)
  equal("header", info.framing)
  call(client, "integrations.create", created)
  local _, listed = call(client, "integrations.list", { organizationId = "acme" })
  equal(created.name, listed[1].name)
  -- An empty table of Lua is an array on the wire.
  equal(-32602, call(client, "integrations.list", {}).code)
  local problem = call(client, "integrations.nothing", vim.empty_dict())
  equal(-32601, problem.code)
  contains(problem.message, "integrations.nothing")
  call(client, "shutdown", vim.NIL)
  client.notify("exit", vim.NIL)
  wait_for("its end", function()
    return told.code
  end)
  equal({ 0, 0 }, { told.code, told.signal })
  equal(nil, told.problem)
end)

check("it cancels a running action", function()
  local listener, connections = uv.new_tcp(), {}
  listener:bind("127.0.0.1", 0)
  listener:listen(8, function()
    connections[#connections + 1] = uv.new_tcp()
    listener:accept(connections[#connections])
  end)
  local endpoint = "api.stripe.com=http://127.0.0.1:" .. listener:getsockname().port
  local client, told = start(harness.command("lsp-cancel", "--endpoint", endpoint))
  local _, id = call(client, "integrations.create", created)
  -- It takes the answer to a request that was cancelled, and keeps it from who asked.
  local answered, was_told
  local _, request = client.request("integrations.testConnection", { integrationId = id }, function()
    was_told = true
  end, function(number)
    answered = number
  end)
  wait_for("a connection", function()
    return connections[1]
  end)
  client.notify("$/cancelRequest", { id = request })
  wait_for("an answer", function()
    return answered
  end)
  equal({ request, nil }, { answered, was_told })
  client.notify("exit", vim.NIL)
  wait_for("its end", function()
    return told.code
  end)
  listener:close()
end)

harness.finish()

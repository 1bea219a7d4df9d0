-- Holds the recorded conversations of Schema/examples through rpc.lua.
--
-- Requests go through `request` and notifications through `notify`; what is neither, such as a batch, through `write`.

local harness = require("harness")
local json = require("integrations.json")
local rpc = require("integrations.rpc")

local function is_object(value)
  return type(value) == "table" and #value == 0
    and (getmetatable(value) == getmetatable(vim.empty_dict()) or next(value) ~= nil)
end

local function name_of(value)
  return type(value) == "string" and value:match("^{{(.*)}}$")
end

-- The message with the names replaced by what they stand for.
local function filled(value, names)
  if name_of(value) then
    return names[name_of(value)]
  elseif type(value) ~= "table" then
    return value
  end
  local copy = is_object(value) and vim.empty_dict() or {}
  for key, member in pairs(value) do
    copy[key] = filled(member, names)
  end
  return copy
end

local function match(expected, received, names, path)
  local name = name_of(expected)
  if name == "*" then
    return
  elseif name and names[name] == nil then
    names[name] = received
    return
  elseif name then
    expected = names[name]
  end
  if type(expected) ~= "table" or type(received) ~= "table" then
    assert(expected == received, ("%s: expected %s, received %s"):format(path, vim.inspect(expected),
      vim.inspect(received)))
    return
  end
  assert(is_object(expected) == is_object(received), path .. ": an object and an array")
  for key, member in pairs(expected) do
    assert(received[key] ~= nil, ("%s.%s: nothing was received"):format(path, key))
    match(member, received[key], names, path .. "." .. key)
  end
  for key in pairs(received) do
    assert(expected[key] ~= nil, ("%s.%s: nothing was expected"):format(path, key))
  end
end

-- Sends a message in the way that fits it; its reply, where there is one, is added to `replies`.
local function send(client, message, replies)
  local is_call = is_object(message) and type(message.method) == "string" and message.jsonrpc == "2.0"
  for key in pairs(is_call and message or {}) do
    is_call = is_call and vim.tbl_contains({ "jsonrpc", "id", "method", "params" }, key)
  end
  if is_call and message.id == nil then
    client:notify(message.method, message.params)
  elseif is_call and (type(message.id) == "string" or type(message.id) == "number") then
    client:request(message.method, message.params, function(problem, result)
      local reply = { jsonrpc = "2.0", id = message.id, result = result }
      if problem then
        reply.error = { code = problem.code, message = problem.message, data = problem.data }
      elseif result == nil then
        reply.result = vim.NIL
      end
      replies[#replies + 1] = reply
    end)
  else
    client:write(assert(json.encode(message)))
  end
end

local function replay(file)
  local replies, names = {}, {}
  local ending
  local client = assert(rpc.start({
    command = harness.command(vim.fn.fnamemodify(file, ":t:r")),
    on_message = function(message)
      replies[#replies + 1] = message
    end,
    on_exit = function(told)
      ending = told
    end,
  }))
  local expected_replies = 0
  for number, line in ipairs(vim.fn.readfile(file)) do
    local step = vim.json.decode(line)
    if step.send ~= nil then
      send(client, filled(step.send, names), replies)
    else
      expected_replies = expected_replies + 1
      local reply = harness.wait_for("a reply to line " .. number, function()
        return replies[expected_replies]
      end)
      match(step.expect, reply, names, "line " .. number)
    end
  end
  client:close()
  harness.wait_for("the end of the host", function()
    return ending
  end)
  harness.equal({ 0, 0 }, { ending.code, ending.signal })
  harness.equal(expected_replies, #replies)
end

local files = vim.fn.glob(os.getenv("EXAMPLES") .. "/*.jsonl", false, true)
assert(#files > 15, "there are no conversations in EXAMPLES")
for _, file in ipairs(files) do
  harness.check(vim.fn.fnamemodify(file, ":t"), function()
    replay(file)
  end)
end

harness.check("a reply that differs is told", function()
  assert(not pcall(match, { a = 1 }, { a = 2 }, {}, ""))
  assert(not pcall(match, { a = 1 }, { a = 1, b = 1 }, {}, ""))
  assert(not pcall(match, { "{{x}}", "{{x}}" }, { 1, 2 }, {}, ""))
  assert(not pcall(match, vim.empty_dict(), {}, {}, ""))
end)

harness.finish()

-- What the user sees in the buffer, against the real host and a server that stands for the provider.
--
-- `vim.ui` is replaced by answers that are given beforehand, as any user may replace it; secrets are typed at the real
-- `inputsecret`.

local harness = require("harness")
local integrations = require("integrations")
local rpc = require("integrations.rpc")

local check, equal, contains, wait_for = harness.check, harness.equal, harness.contains, harness.wait_for

-- A listener that takes connections and never answers stands for a provider that hangs.
local uv = vim.uv or vim.loop
local silent, silent_connections = uv.new_tcp(), {}
silent:bind("127.0.0.1", 0)
silent:listen(8, function()
  local connection = uv.new_tcp()
  silent:accept(connection)
  silent_connections[#silent_connections + 1] = connection
end)

local function set_up(name, ...)
  integrations.setup({
    command = { harness.host, "--endpoint", "api.stripe.com=" .. os.getenv("STRIPE_ENDPOINT"), "--endpoint",
      "api.circuly.io=http://127.0.0.1:" .. silent:getsockname().port, ... },
    database = harness.folder .. "/" .. name .. ".sqlite",
  })
end

local answers, asked = {}, {}

local function next_answer(prompt)
  asked[#asked + 1] = prompt
  assert(#answers > 0, "a question that was not expected: " .. prompt)
  local answer = table.remove(answers, 1)
  return answer ~= "LEAVE" and answer or nil
end

function vim.ui.input(options, reply)
  reply(next_answer(options.prompt))
end

function vim.ui.select(items, options, reply)
  local wanted = next_answer(options.prompt)
  for index, item in ipairs(items) do
    if options.format_item(item) == wanted then
      return reply(item, index)
    end
  end
  assert(wanted == nil, ("%s has no choice %s"):format(options.prompt, wanted))
  reply(nil, nil)
end

-- What questions are answered with, in order.
local function answer(...)
  answers, asked = { ... }, {}
end

local function type_ahead(text)
  vim.api.nvim_feedkeys(text, "t", false)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function sees(part)
  local fine = pcall(wait_for, part, function()
    return text():find(part, 1, true)
  end)
  if not fine then
    contains(text(), part)
  end
end

local function press(key)
  vim.cmd("normal " .. key)
end

-- Puts the cursor into the line of an integration.
local function go_to(name)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if vim.startswith(line, "  " .. name .. "  ") then
      return vim.api.nvim_win_set_cursor(0, { number, 0 })
    end
  end
  error(("no line of %s in\n%s"):format(name, text()), 2)
end

-- Calls the host past the buffers.
local function call(name, arguments)
  local told
  integrations.call(name, arguments, function(problem, result)
    told = { problem = problem, result = result }
  end)
  wait_for("an answer to " .. name, function()
    return told
  end)
  assert(not told.problem, vim.inspect(told.problem))
  return told.result
end

local function open(organization)
  vim.cmd("Integrations " .. organization)
end

local function documents(organization)
  return call("integrations.list", { organizationId = organization })
end

set_up("buffer")

check("an organization without integrations says so, and the editor waits for nothing", function()
  open("acme")
  equal({ "Integrations of acme", "", "  Reading…", "",
    "  <CR> details  t test  x cancel  e edit  a create  d delete  r refresh  q close" },
    vim.api.nvim_buf_get_lines(0, 0, -1, false))
  sees("  None yet.")
end)

check("the buffer leaves nothing anywhere", function()
  local options = vim.bo
  equal({ "nofile", "wipe", false, false, -1, false, "integrations" }, { options.buftype, options.bufhidden,
    options.swapfile, options.undofile, options.undolevels, options.modifiable, options.filetype })
end)

check("creating asks for what the provider needs, and stores it", function()
  answer("stripe", "Payments", "api_key", "Store them untested")
  type_ahead("sk_test_good_canary_1\r")
  press("a")
  sees("Payments was stored.")
  equal({ "Provider:", "Name: ", "Sign-in:", "Test the credentials:" }, asked)
  sees("  NAME      PROVIDER  STATUS   TESTED  SYNCED  RECORDS\n  Payments  stripe    testing  never   never   -")
  local id = documents("acme")[1]._id
  contains(vim.api.nvim_get_current_line(), "  Payments  stripe ")
  equal("sk_test_good_canary_1", call("integrations.getDecryptedCredentials", { integrationId = id }).apiKey)
end)

check("a test that succeeds is told, and the row says so", function()
  go_to("Payments")
  press("t")
  contains(text(), "Payments  stripe    checking…")
  sees("Payments  stripe    active  ok, just now")
end)

check("credentials that are tested first and fail are not stored", function()
  answer("stripe", "Spoiled", "api_key", "Test them first, and store nothing where that fails")
  type_ahead("sk_test_bad_canary_2\r")
  press("a")
  sees("Spoiled was not stored: ")
  equal(1, #documents("acme"))
  assert(not text():find("canary", 1, true))
end)

check("a test that fails is told, with the row and its error", function()
  answer("Credentials", "bearer_token", "Store them untested")
  type_ahead("sk_test_bad_canary_3\r")
  go_to("Payments")
  press("e")
  sees("Payments was changed.")
  equal("bearer_token", documents("acme")[1].authMethod)
  go_to("Payments")
  press("t")
  sees("Payments (auth): ")
  local row = "  Payments  stripe    error   failed, just now  never   -\n      "
  sees(row .. documents("acme")[1].errorMessage:sub(1, 20))
end)

check("details open and close beneath the row", function()
  go_to("Payments")
  press("\r")
  sees("      id          " .. documents("acme")[1]._id)
  sees("      sign-in     bearer_token: a key that begins with sk_test_")
  contains(text(), "      failed      " .. os.date("%Y-"))
  press("\r")
  assert(not text():find("sign-in", 1, true))
end)

check("name, status and connection are changed, and a dash clears", function()
  go_to("Payments")
  answer("Name", "Main payments")
  press("e")
  sees("Payments was changed.")
  sees("  Main payments  ")
  for _, case in ipairs({ { "Status", "inactive" }, { "Timeout in ms", "5000" }, { "API version", "2025-01" } }) do
    answer(unpack(case))
    go_to("Main payments")
    press("e")
    wait_for("the change of " .. case[1], function()
      return #answers == 0 and text():find("Main payments was changed.", 1, true)
    end)
  end
  wait_for("both", function()
    local config = documents("acme")[1].connectionConfig
    return config and config.timeout == 5000 and config.apiVersion == "2025-01"
  end)
  equal("inactive", documents("acme")[1].status)
  answer("Timeout in ms", "-")
  press("e")
  wait_for("it to be cleared", function()
    return vim.deep_equal({ apiVersion = "2025-01" }, documents("acme")[1].connectionConfig)
  end)
end)

check("a number that is none, a question that is left and an empty secret change nothing", function()
  local before = documents("acme")
  go_to("Main payments")
  answer("Timeout in ms", "soon")
  press("e")
  sees("Timeout in ms: that is no number. Nothing was changed.")
  answer("Credentials", "LEAVE")
  press("e")
  wait_for("the questions", function()
    return #answers == 0
  end)
  answer("Credentials", "api_key")
  type_ahead("\r")
  press("e")
  sees("Nothing was changed: no secret was typed.")
  answer("stripe", "LEAVE")
  press("a")
  wait_for("the questions", function()
    return #answers == 0
  end)
  equal(before, documents("acme"))
end)

check("what the host refuses is told in its words", function()
  answer("stripe", "Main payments", "api_key", "Store them untested")
  type_ahead("sk_test_good_canary_4\r")
  press("a")
  sees("Main payments was not stored: ")
  contains(text(), "already")
end)

check("each way to sign in asks for its own", function()
  answer("shopify", "Shop", "shop.myshopify.com", "oauth2", "read_products, read_orders", "Store them untested")
  type_ahead("token_canary_5\rrefresh_canary_6\r")
  press("a")
  sees("Shop was stored.")
  answer("circuly", "Subscriptions", "basic_auth", "anna", "Store them untested")
  type_ahead("password_canary_7\r")
  press("a")
  sees("Subscriptions was stored.")
  local listed = documents("acme")
  local shop = call("integrations.getDecryptedCredentials", { integrationId = listed[2]._id })
  equal({ "token_canary_5", "refresh_canary_6", { "read_products", "read_orders" } },
    { shop.accessToken, shop.refreshToken, shop.scopes })
  local subscriptions = call("integrations.getDecryptedCredentials", { integrationId = listed[3]._id })
  equal({ "anna", "password_canary_7" }, { subscriptions.username, subscriptions.password })
end)

check("a macro that is being recorded gets no secret", function()
  answer("Credentials", "api_key")
  sees("  Shop ")
  go_to("Shop")
  -- Recording has to be on while the question is asked, which is after the key.
  vim.api.nvim_feedkeys("qz", "nx!", false)
  equal("z", vim.fn.reg_recording())
  press("e")
  sees("Register z records what is typed. End that with q, then try again.")
  vim.api.nvim_feedkeys("q", "nx!", false)
  equal("", vim.fn.reg_recording())
  assert(not vim.fn.getreg("z"):find("canary", 1, true))
end)

check("a running test is cancelled, and meanwhile the editor goes on", function()
  go_to("Subscriptions")
  press("t")
  wait_for("a connection", function()
    return silent_connections[1]
  end)
  contains(text(), "circuly   checking…")
  equal(3, #documents("acme"))
  press("t")
  press("x")
  sees("Subscriptions: ")
  sees("circuly   testing")
  equal(1, #silent_connections)
  press("x")
  sees("No test is running there.")
end)

check("figures of a synchronisation are shown", function()
  call("integrations.updateSyncStats", { integrationId = documents("acme")[2]._id, totalRecords = 1234567,
    lastSyncCount = 10, failedSyncCount = 2 })
  press("r")
  sees("just now  1,234,567, 2 failed")
end)

check("deleting asks first", function()
  go_to("Subscriptions")
  answer("Keep it")
  press("d")
  wait_for("the question", function()
    return #answers == 0
  end)
  equal({ "Delete Subscriptions (circuly) and its credentials:" }, asked)
  equal(3, #documents("acme"))
  answer("Delete it")
  press("d")
  sees("Subscriptions was deleted.")
  wait_for("its row to go", function()
    return not text():find("  Subscriptions  ", 1, true)
  end)
  equal(2, #documents("acme"))
end)

check("keys in lines without an integration do nothing but say so", function()
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  for _, key in ipairs({ "t", "e", "d", "x", "\r" }) do
    press("r")
    press(key)
    contains(text(), "There is no integration in this line.")
  end
end)

check("the cursor stays with its integration in every window", function()
  press("r")
  sees("  Shop ")
  go_to("Shop")
  local first = vim.api.nvim_get_current_win()
  vim.cmd("split")
  go_to("Main payments")
  press("\r")
  vim.api.nvim_set_current_win(first)
  contains(vim.api.nvim_get_current_line(), "  Shop ")
  vim.cmd("only")
end)

check("names are shown on one line, aligned by their width", function()
  for _, name in ipairs({ "店铺 一", "e\204\129té", ("long"):rep(20), "two\nlines" }) do
    call("integrations.create", { organizationId = "wide", provider = "stripe", name = name, authMethod = "api_key" })
  end
  open("wide")
  sees("two lines")
  local columns = {}
  for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local before = line:match("^(.*)  stripe ")
    if before then
      columns[vim.fn.strdisplaywidth(before)] = true
    end
  end
  equal(1, vim.tbl_count(columns))
  contains(text(), "longlon…")
end)

check("an organization of any size is shown whole", function()
  local batch = {}
  for number = 1, 450 do
    batch[number] = ('{"jsonrpc":"2.0","id":"%d","method":"integrations.create","params":{"organizationId":"many",'
      .. '"provider":"stripe","name":"Number %d.","authMethod":"api_key"}}'):format(number, number)
  end
  local told
  local client = assert(rpc.start({
    command = harness.command("buffer"),
    on_message = function(message)
      told = message
    end,
  }))
  client:write("[" .. table.concat(batch, ",") .. "]")
  wait_for("450 integrations", function()
    return told
  end)
  client:close()
  open("many")
  sees("Number 450.")
  contains(text(), "  Number 1. ")
  equal(450 + 5, vim.api.nvim_buf_line_count(0))
end)

check("the buffer is opened by name, refreshed by the command and closed to the one before", function()
  vim.cmd("enew")
  vim.bo.buflisted = true
  vim.cmd("file before")
  local before = vim.api.nvim_get_current_buf()
  vim.cmd("edit integrations://acme")
  sees("  Shop ")
  call("integrations.create", { organizationId = "acme", provider = "stripe", name = "Later", authMethod = "api_key" })
  vim.cmd("Integrations acme")
  sees("  Later ")
  press("q")
  equal(before, vim.api.nvim_get_current_buf())
  vim.cmd("vertical Integrations acme")
  equal(2, vim.fn.winnr("$"))
  sees("  Later ")
  press("q")
  equal(1, vim.fn.winnr("$"))
end)

-- What a command complains of past the buffers.
local function complaint_of(command)
  local told
  local notify = vim.notify
  vim.notify = function(message)
    told = message
  end
  vim.cmd(command)
  vim.notify = notify
  return told
end

check("without an organization it is asked for, and a bad one is refused", function()
  answer("acme")
  vim.cmd("Integrations")
  equal("integrations://acme", vim.api.nvim_buf_get_name(0))
  for _, bad in ipairs({ "a/b", "é", ("x"):rep(65) }) do
    contains(complaint_of("Integrations " .. bad), "an organization is 1 to 64 characters")
  end
end)

check("a file that is not saved stays where it is", function()
  vim.cmd("enew | set nohidden | call setline(1, 'unsaved')")
  contains(complaint_of("Integrations acme"), "E37: No write since last change")
  equal("unsaved", text())
  vim.cmd("bdelete! | set hidden")
end)

check("a host that dies is told with its last lines, and a refresh starts another", function()
  open("acme")
  sees("  Shop ")
  local host = integrations.host()
  host.handle:kill("sigkill")
  sees("Integrations of acme\n  integrations-host was ended by signal 9.\n  integrations-host: warning: no key was")
  contains(text(), "\n  r starts it again.\n")
  contains(text(), "  Shop ")
  press("r")
  wait_for("another host", function()
    return not text():find("signal 9", 1, true) and integrations.host() ~= host
  end)
  equal({}, documents("nobody"))
end)

check("what was under way when the host died is told to be in doubt", function()
  local host = integrations.host()
  host.handle:kill("sigstop")
  answer("stripe", "Doubtful", "api_key", "Store them untested")
  type_ahead("sk_test_good_canary_8\r")
  press("a")
  wait_for("the request", function()
    return #answers == 0 and next(host.pending)
  end)
  host.handle:kill("sigkill")
  sees("integrations-host was ended by signal 9.\n  Whether Doubtful was stored is not known.")
end)

check("a host that refuses its options says why in the buffer", function()
  integrations.setup({ command = { harness.host, "--no-such-option" } })
  open("acme")
  press("r")
  sees("integrations-host ended with status 64.\n  integrations-host: error: ")
  contains(text(), "--no-such-option")
end)

check("a database that cannot be opened is told", function()
  set_up("no-such-folder/\1")
  integrations.setup({ command = { harness.host }, database = "/proc/nothing/here.sqlite" })
  press("r")
  sees("Not read: ")
end)

check("a program that is missing is told", function()
  integrations.setup({ command = "no-such-program" })
  press("r")
  sees("Not read: no-such-program cannot be started (ENOENT")
end)

check("a function that is denied is told with where to look", function()
  set_up("buffer", "--deny", "integrations.testConnection")
  press("r")
  sees("  Shop ")
  go_to("Shop")
  press("t")
  sees("Shop: Could not find public function for 'integrations.testConnection'")
  contains(text(), "\n  This host does not offer it; see --allow")
end)

check("options that are not there are refused", function()
  for _, case in ipairs({ { { comand = "x" }, "no option comand" }, { { database = 1 }, "database cannot be a number" },
    { { keymaps = { tset = "t" } }, "no key for tset" } }) do
    local fine, problem = pcall(integrations.setup, case[1])
    equal(false, fine)
    contains(problem, case[2])
  end
end)

check("keys are moved and taken away", function()
  integrations.setup({ keymaps = { test = "T", close = false } })
  open("keys")
  contains(text(), "T test")
  assert(not text():find("close", 1, true))
  equal("", vim.fn.maparg("q", "n"))
  equal(1, vim.fn.maparg("T", "n", false, true).buffer)
end)

check("what is offered is what the contract allows", function()
  local form = require("integrations.form")
  local file = assert(io.open(os.getenv("SCHEMA") .. "/functions/integrations.create.params.json"))
  local schema = vim.json.decode(file:read("*a"))
  file:close()
  equal(schema.properties.provider.enum, form.providers)
  local allowed = schema.properties.authMethod.enum
  for _, provider in ipairs(form.providers) do
    for _, method in ipairs(form.methods[provider]) do
      assert(vim.tbl_contains(allowed, method), method)
    end
  end
end)

check("no secret stands in a buffer, a register, the messages or a history", function()
  local places = { vim.api.nvim_exec("messages", true), vim.api.nvim_exec("history all", true),
    vim.api.nvim_exec("registers", true) }
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    vim.list_extend(places, vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
  end
  assert(not table.concat(places, "\n"):find("canary", 1, true))
end)

silent:close()
harness.finish()

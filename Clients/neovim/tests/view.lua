-- The text that is made of documents, without a host.

local harness = require("harness")
local view = require("integrations.view")

local check, equal, contains = harness.check, harness.equal, harness.contains

local function document(more)
  return vim.tbl_extend("force", { _id = "j5", _creationTime = 0, organizationId = "acme", provider = "stripe",
    name = "Payments", status = "active", authMethod = "api_key" }, more or {})
end

local function render(documents, more)
  return view.render(vim.tbl_extend("force", { organization = "acme", now = 10000, keymaps = { test = "t" },
    documents = documents, opened = {}, running = {} }, more or {}))
end

local function text(documents, more)
  return table.concat((render(documents, more)), "\n")
end

check("times are told in words", function()
  local cases = { [10000] = "just now", [10060] = "just now", [9941] = "just now", [9940] = "1 min ago",
    [6401] = "59 min ago", [6400] = "1 h ago", [10001 - 2 * 86400] = "47 h ago", [10000 - 2 * 86400] = "2 days ago" }
  for time, words in pairs(cases) do
    equal(words, view.ago(time * 1000, 10000))
  end
end)

check("a test's outcome is that of its time", function()
  local at = 9900 * 1000
  contains(text({ document({ lastTestedAt = at, lastSuccessAt = at }) }), "  ok, 1 min ago  ")
  contains(text({ document({ lastTestedAt = at, lastErrorAt = at, lastSuccessAt = at + 5 }) }), "  failed, 1 min ago")
  contains(text({ document({ lastTestedAt = at, lastErrorAt = at + 5 }) }), "  active  1 min ago  ")
end)

check("what came from elsewhere stays on its line and within its width", function()
  local lines = render({ document({ name = "a\nb\0c\tä\194\133" .. ("漢"):rep(40), errorMessage = "one\ntwo" }) })
  contains(lines[4], "  a b c ä")
  contains(lines[4], "…")
  equal("      one two", lines[5])
  for _, line in ipairs(lines) do
    assert(not line:find("[%z\1-\31\127]"), line)
  end
end)

check("messages are wrapped, and problems come first", function()
  local lines = render({}, { problem = { ("word "):rep(30) }, message = { "told" } })
  equal(({ ("word "):rep(15):gsub(" $", "") })[1], lines[2]:sub(3))
  equal("  told", lines[4])
end)

check("details tell how one signs in, and never more", function()
  local cases = {
    { { apiKeyAuth = { keyPrefix = "sk_test_" } }, "api_key: a key that begins with sk_test_" },
    { { apiKeyAuth = vim.empty_dict() }, "api_key: a key" },
    { { authMethod = "basic_auth", basicAuth = { username = "anna" } }, "basic_auth: a password of anna" },
    { { authMethod = "oauth2", oauth2Auth = { hasRefreshToken = true, scopes = { "a", "b" } } },
      "oauth2: a token, and one to refresh it, for a b" },
    { {}, "api_key: none" },
  }
  for _, case in ipairs(cases) do
    contains(text({ document(case[1]) }, { opened = { j5 = true } }), "      sign-in     " .. case[2])
  end
end)

check("each line says which integration it is about, and a status is coloured where it stands", function()
  local lines, ids, marks = render({ document({ name = "Ü 漢", errorMessage = "late" }) })
  equal({ [4] = "j5", [5] = "j5" }, ids)
  for _, mark in ipairs(marks) do
    if mark[4] == "IntegrationsActive" then
      equal("active", lines[mark[1] + 1]:sub(mark[2] + 1, mark[3]))
      return
    end
  end
  error("there is no such mark")
end)

harness.finish()

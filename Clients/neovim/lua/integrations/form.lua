-- What is asked to create an integration or to change one. Called within `ask.run`.

local ask = require("integrations.ask")
local plain = require("integrations.view").plain

local M = {}

M.providers = { "shopify", "circuly", "stripe", "firmhouse" }

-- The ways to sign in to each provider, the usual one first.
M.methods = {
  shopify = { "api_key", "bearer_token", "basic_auth", "oauth2" },
  circuly = { "api_key", "bearer_token", "basic_auth" },
  stripe = { "api_key", "bearer_token", "oauth2" },
  firmhouse = { "api_key", "bearer_token" },
}

local function choices(values)
  return vim.tbl_map(function(value)
    return { value, value }
  end, values)
end

local function words(text)
  return vim.split(vim.trim(text), "[%s,]+")
end

-- Puts the credentials that a method calls for into the arguments; false where none were typed.
local function add_credentials(arguments, method, refuse)
  if method == "basic_auth" then
    local username = ask.input("User name")
    local password = ask.secret("Password", refuse)
    arguments.basicAuth = password and { username = username, password = password }
    return password ~= nil
  elseif method == "oauth2" then
    local token = ask.secret("Access token", refuse)
    if not token then
      return false
    end
    local refresh = ask.secret("Refresh token (may be empty)", refuse)
    local scopes = ask.optional("Scopes")
    arguments.oauth2Auth = { accessToken = token, refreshToken = refresh, scopes = scopes and words(scopes) }
    return true
  end
  local key = ask.secret(method == "api_key" and "API key" or "Bearer token", refuse)
  arguments.apiKeyAuth = key and { key = key }
  return key ~= nil
end

local function add_verify(arguments)
  arguments.verify = ask.choice("Test the credentials", {
    { "Test them first, and store nothing where that fails", true },
    { "Store them untested", false },
  })
end

--- Asks for all that a new integration needs, and calls `send(arguments)`.
function M.create(organization, refuse, send)
  local arguments = { organizationId = organization }
  arguments.provider = ask.choice("Provider", choices(M.providers))
  arguments.name = ask.input("Name")
  if arguments.provider == "shopify" then
    arguments.connectionConfig = { domain = ask.input("Domain (SHOP.myshopify.com)") }
  end
  arguments.authMethod = ask.choice("Sign-in", choices(M.methods[arguments.provider]))
  if not add_credentials(arguments, arguments.authMethod, refuse) then
    return refuse("Nothing was stored: no secret was typed.")
  end
  add_verify(arguments)
  send(arguments)
end

local function text_of(value)
  return type(value) == "number" and ("%.0f"):format(value) or value
end

-- A field of connectionConfig: a dash clears it.
local function add_connection(arguments, document, field, refuse)
  local current = document.connectionConfig and document.connectionConfig[field.name]
  local answer = ask.input(field.label .. (current and " (- for none)" or ""), text_of(current))
  local value = answer
  if answer == "-" then
    value = vim.NIL
  elseif field.is_number then
    value = tonumber(answer)
    if not value then
      return refuse(field.label .. ": that is no number. Nothing was changed.")
    end
  end
  arguments.connectionConfig = { [field.name] = value }
  return true
end

local connection_fields = {
  { name = "domain", label = "Domain", only = "shopify" },
  { name = "apiVersion", label = "API version" },
  { name = "apiEndpoint", label = "API endpoint" },
  { name = "timeout", label = "Timeout in ms", is_number = true },
  { name = "rateLimit", label = "Requests a minute", is_number = true },
}

local function changes(document)
  local listed = { { "Name", "name" }, { "Status", "status" }, { "Credentials", "credentials" } }
  for _, field in ipairs(connection_fields) do
    if not field.only or field.only == document.provider then
      listed[#listed + 1] = { field.label, field }
    end
  end
  return listed
end

--- Asks what to change about an integration, and calls `send(arguments)`.
function M.edit(document, refuse, send)
  local arguments = { integrationId = document._id }
  local what = ask.choice("Change of " .. plain(document.name), changes(document))
  if what == "name" then
    arguments.name = ask.input("Name", document.name)
  elseif what == "status" then
    arguments.status = ask.choice("Status", choices({ "active", "inactive", "testing" }))
  elseif what == "credentials" then
    local method = ask.choice("Sign-in", choices(M.methods[document.provider]))
    arguments.authMethod = method ~= document.authMethod and method or nil
    if not add_credentials(arguments, method, refuse) then
      return refuse("Nothing was changed: no secret was typed.")
    end
    add_verify(arguments)
  elseif not add_connection(arguments, document, what, refuse) then
    return
  end
  send(arguments)
end

--- Asks whether an integration is really to be deleted, and if so calls `send(arguments)`.
function M.delete(document, send)
  local is_sure = ask.choice(("Delete %s (%s) and its credentials"):format(plain(document.name), document.provider), {
    { "Keep it", false },
    { "Delete it", true },
  })
  if is_sure then
    send({ integrationId = document._id })
  end
end

return M

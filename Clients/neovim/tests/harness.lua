-- Runs the checks of a file in the editor that it is loaded in, and ends that with 1 if one failed.

local M = { host = assert(os.getenv("INTEGRATIONS_HOST_BINARY")), folder = assert(os.getenv("TEST_FOLDER")) }

local failures, passed = {}, 0

--- Runs one check, and notes what went wrong.
function M.check(name, body)
  local fine, problem = xpcall(body, debug.traceback)
  if fine then
    passed = passed + 1
  else
    failures[#failures + 1] = name .. "\n  " .. tostring(problem):gsub("\n", "\n  ")
  end
end

--- Waits until something is the case, and returns it; an error where that does not come.
function M.wait_for(what, condition)
  local value
  local happened = vim.wait(10000, function()
    value = condition()
    return value ~= nil and value ~= false
  end, 5)
  if not happened then
    error("did not happen: " .. what, 2)
  end
  return value
end

--- Fails where two values differ.
function M.equal(expected, received)
  if not vim.deep_equal(expected, received) then
    error(("expected %s\nreceived %s"):format(vim.inspect(expected), vim.inspect(received)), 2)
  end
end

--- Fails where a text lacks a part of it.
function M.contains(text, part)
  if not text:find(part, 1, true) then
    error(("no %q in\n%s"):format(part, text), 2)
  end
end

--- The command of a host with a database of its own.
function M.command(name, ...)
  return { M.host, "--database", M.folder .. "/" .. name .. ".sqlite", ... }
end

--- Whether a process is still there; one that nobody has waited for counts as gone.
function M.is_alive(pid)
  local file = io.open(("/proc/%d/stat"):format(pid))
  if not file then
    return false
  end
  local text = file:read("*a")
  file:close()
  return text:match("%) (%a)") ~= "Z"
end

--- Tells how it went, and ends the editor.
function M.finish()
  for _, failure in ipairs(failures) do
    io.stderr:write("FAILED: ", failure, "\n")
  end
  io.stdout:write(("%d of %d checks passed\n"):format(passed, passed + #failures))
  vim.cmd(#failures == 0 and "qall!" or "cquit 1")
end

return M

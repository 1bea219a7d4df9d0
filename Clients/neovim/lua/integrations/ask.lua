-- Questions to the user, one after the other, written as if each returned its answer.
--
-- They are asked in a function that `run` was given. Where one is left without an answer, that function never goes
-- on: nothing that comes after it happens, and all that was said so far is forgotten.

local M = {}

--- Runs a function that asks.
function M.run(questions)
  coroutine.wrap(questions)()
end

-- Calls `begin` with a function that hands over the answer. It begins later, since the user's `vim.ui` may answer at
-- once, and what waits for an answer has to wait first.
local function answer_of(begin)
  local waiting = coroutine.running()
  vim.schedule(function()
    -- What the last question left on the screen goes.
    vim.cmd("redraw")
    begin(function(answer)
      if answer ~= nil then
        local fine, problem = coroutine.resume(waiting, answer)
        if not fine then
          error(problem, 0)
        end
      end
    end)
  end)
  return coroutine.yield()
end

--- Asks for a line of text.
function M.input(prompt, default)
  return answer_of(function(reply)
    vim.ui.input({ prompt = prompt .. ": ", default = default }, reply)
  end)
end

--- Asks for a line of text that may be left out; nil where it is. (Neovim before 0.8 does not tell an empty line from
--- a question that was left.)
function M.optional(prompt)
  local answer = answer_of(function(reply)
    vim.ui.input({ prompt = prompt .. " (may be empty): " }, function(text)
      reply(text or "")
    end)
  end)
  return answer ~= "" and answer or nil
end

--- Asks for one of several choices, each {LABEL, VALUE}, and returns the value.
function M.choice(prompt, choices)
  return answer_of(function(reply)
    vim.ui.select(choices, {
      prompt = prompt .. ":",
      format_item = function(choice)
        return choice[1]
      end,
    }, function(choice)
      reply(choice and choice[2])
    end)
  end)
end

--- Asks for a secret, which is shown as asterisks and goes into no history. Nil where none was typed.
---
--- A macro that is being recorded would write the keys into a register, and that into the shada file: `refuse` is then
--- called with what to do, and nothing is asked.
function M.secret(prompt, refuse)
  local answer = answer_of(function(reply)
    local register = vim.fn.reg_recording()
    if register ~= "" then
      return refuse(("Register %s records what is typed. End that with q, then try again."):format(register))
    end
    -- An interrupt (CTRL-C) is an error of inputsecret; so is a question where there is nobody to ask.
    local fine, text = pcall(vim.fn.inputsecret, prompt .. ": ")
    reply(fine and text or "")
  end)
  return answer ~= "" and answer or nil
end

return M

-- Neovim drives `prls --demo` over lines.
local answers, unfinished = {}, ''

local job = vim.fn.jobstart({ os.getenv('PRLS'), '--demo' }, {
  on_stdout = function(_, chunks)
    -- Neovim splits at line ends; the first piece goes on with the last one of before.
    chunks[1] = unfinished .. chunks[1]
    unfinished = table.remove(chunks)
    for _, line in ipairs(chunks) do
      local message = vim.fn.json_decode(line)
      if message.id then answers[message.id] = message end
    end
  end,
})

local last = 0
local function call(method, params)
  last = last + 1
  local id = last
  local request = { jsonrpc = '2.0', id = id, method = method, params = params }
  vim.fn.chansend(job, vim.fn.json_encode(request) .. '\n')
  assert(vim.wait(60000, function() return answers[id] ~= nil end, 10), method .. ' was not answered')
  assert(answers[id].error == nil, vim.inspect(answers[id].error))
  return answers[id].result
end

local ok, failure = pcall(function()
  assert(#call('listPRs').pull_requests == 9)
  local rerun = { pr = 58845, pipeline = 'performance' }
  assert(call('rerun', rerun).status == 'triggered')
  assert(call('rerun', rerun).status == 'already_triggered')
  vim.fn.chanclose(job, 'stdin')
  assert(vim.fn.jobwait({ job }, 60000)[1] == 0, 'prls did not end with 0')
end)
io.stdout:write(ok and 'OK\n' or tostring(failure) .. '\n')
vim.cmd('qall!')

" Vim's LSP channel drives `prls --demo`.
try
  let s:job = job_start([$PRLS, '--demo'], {'in_mode': 'lsp', 'out_mode': 'lsp'})
  let s:channel = job_getchannel(s:job)

  function s:Call(method, params) abort
    let l:answer = ch_evalexpr(s:channel, {'method': a:method, 'params': a:params}, {'timeout': 60000})
    if type(l:answer) != v:t_dict || !has_key(l:answer, 'result')
      throw a:method .. ': ' .. string(l:answer)
    endif
    return l:answer.result
  endfunction

  let s:server = s:Call('initialize', {'processId': getpid(), 'capabilities': {}})
  call assert_equal('prls', s:server.serverInfo.name)
  call ch_sendexpr(s:channel, {'method': 'initialized', 'params': {}})
  call assert_equal(9, len(s:Call('listPRs', {}).pull_requests))
  let s:rerun = {'pr': 58845, 'pipeline': 'performance'}
  call assert_equal('triggered', s:Call('rerun', s:rerun).status)
  call assert_equal('already_triggered', s:Call('rerun', s:rerun).status)
  call assert_equal(v:null, s:Call('shutdown', {}))
catch
  call add(v:errors, v:exception .. ' at ' .. v:throwpoint)
endtry
call writefile(empty(v:errors) ? ['OK'] : v:errors, '/dev/stdout')
qall!

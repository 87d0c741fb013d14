" Requests: each gets exactly one end, its answer or an error, and none waits for ever.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:writes = ['rerun', 'rerunFailed', 'rebaseRerun']
let s:may_have_happened = ' It may have been posted; ask again, and prls looks first.'
" Those without an end yet, by number: {number, method, params, Done, Progress, is_write, wire, timer}. `wire` is
" the number once the request has been sent, 0 before, -1 where it could not be.
let s:waiting = {}
let s:last = 0

" Asks the server, starting it where that is needed. `Done` is called once with an error ({} if none) and
" the result. Options: `Progress`, called with the values of $/progress; `partial`, for partial results.
" Comes back with the request's number, 0 where it has failed already.
function! prls#request#send(method, params, Done, ...) abort
  let options = get(a:000, 0, {})
  let s:last += 1
  let number = s:last
  let request = {
        \ 'number': number, 'method': a:method, 'params': copy(a:params), 'Done': a:Done, 'wire': 0,
        \ 'Progress': get(options, 'Progress', 0),
        \ 'is_write': index(s:writes, a:method) >= 0 && !has_key(a:params, 'preview'),
        \ }
  if has_key(options, 'Progress')
    let token = get(options, 'partial') ? 'partialResultToken' : 'workDoneToken'
    let request.params[token] = 'prls-' . number
  endif
  let error = prls#server#start()
  if !empty(error)
    call a:Done(error, v:null)
    return 0
  endif
  let request.timer = timer_start(prls#settings#timeout(request.is_write), {_ -> s:timed_out(number)})
  let s:waiting[number] = request
  if prls#server#is_ready()
    call s:send(request)
  endif
  return number
endfunction

" Nobody waits for it any more: its answer is dropped, and the server may stop working on it.
function! prls#request#forget(number) abort
  let request = s:end(a:number)
  if get(request, 'wire') > 0
    call prls#server#send({'method': '$/cancelRequest', 'params': {'id': request.wire}})
  endif
endfunction

" The first request of all; the others leave when it was answered.
function! prls#request#greet() abort
  let s:last += 1
  let number = s:last
  let config = get(g:, 'prls_config', '')
  let request = {
        \ 'number': number, 'method': 'initialize', 'Progress': 0, 'is_write': 0, 'wire': 0, 'Done': function('s:greeted'),
        \ 'params': {
        \   'processId': getpid(), 'capabilities': {},
        \   'clientInfo': {'name': has('nvim') ? 'Neovim' : 'Vim', 'version': string(v:version)},
        \   'initializationOptions': empty(config) ? {} : {'config': fnamemodify(expand(config), ':p')}},
        \ }
  let request.timer = timer_start(prls#settings#timeout(0), {_ -> s:timed_out(number)})
  let s:waiting[number] = request
  call s:send(request)
endfunction

function! s:greeted(error, result) abort
  if !empty(a:error)
    return prls#server#give_up(a:error.message)
  endif
  call prls#server#ready()
  call prls#server#send({'method': 'initialized', 'params': {}})
  for number in sort(map(keys(s:waiting), 'str2nr(v:val)'), 'n')
    call s:send(s:waiting[number])
  endfor
endfunction

function! s:send(request) abort
  let a:request.wire = prls#server#send(
        \ {'id': a:request.number, 'method': a:request.method, 'params': a:request.params})
endfunction

" A message of the server's.
function! prls#request#take(message) abort
  if type(a:message) != v:t_dict
    return
  elseif has_key(a:message, 'method')
    let params = get(a:message, 'params')
    if !has_key(a:message, 'id') && type(params) == v:t_dict
      call s:notified(a:message.method, params)
    endif
    return
  endif
  for [number, request] in items(s:waiting)
    if request.wire > 0 && request.wire is# get(a:message, 'id')
      call s:end(number)
      if has_key(a:message, 'error')
        call request.Done(prls#model#error(a:message.error), v:null)
      else
        call request.Done({}, get(a:message, 'result'))
      endif
      return
    endif
  endfor
endfunction

function! s:notified(method, params) abort
  if a:method is# 'pullRequestsChanged'
    call prls#board#changed(a:params)
  elseif a:method is# '$/progress'
    let number = matchstr(prls#text#clean(get(a:params, 'token')), '^prls-\zs\d\+$')
    let request = get(s:waiting, number, {})
    if has_key(request, 'Progress') && type(request.Progress) == v:t_func
      call request.Progress(get(a:params, 'value'))
    endif
  endif
endfunction

function! s:timed_out(number) abort
  let request = get(s:waiting, a:number, {})
  call prls#request#forget(a:number)
  if !empty(request)
    let seconds = prls#settings#timeout(request.is_write) / 1000.0
    call request.Done(prls#model#error({'message': 'prls: ' . request.method . ' got no answer within '
          \ . printf('%g', seconds) . ' s; see :PRLog, or :PRRestart.'
          \ . (request.is_write ? s:may_have_happened : '')}), v:null)
  endif
endfunction

" The server is gone: one message, and whoever waits gets it as an error that was told already.
function! prls#request#fail_all(message, ...) abort
  let waiting = s:waiting
  let s:waiting = {}
  let is_unclear = !empty(filter(values(waiting), 'v:val.is_write && v:val.wire != 0'))
  let message = a:message . (is_unclear ? (a:message =~# '\.$' ? '' : '.') . s:may_have_happened : '')
  if get(a:000, 0)
    call prls#say#error(message)
  endif
  let error = extend(prls#model#error({'message': message}), {'kind': 'ended'})
  for number in sort(map(keys(waiting), 'str2nr(v:val)'), 'n')
    call timer_stop(waiting[number].timer)
    if waiting[number].method !=# 'initialize'
      call waiting[number].Done(error, v:null)
    endif
  endfor
endfunction

function! s:end(number) abort
  if !has_key(s:waiting, a:number)
    return {}
  endif
  let request = remove(s:waiting, a:number)
  call timer_stop(request.timer)
  return request
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" The server's life: one a session, started by the first request, not started again in a loop.

let s:save_cpo = &cpoptions
set cpoptions&vim

" One that lived so long, in seconds, is worth another try by itself.
let s:long_life = 10
let s:most_deaths = 3
let s:deaths_window = 60

" The one that runs: {process, is_ready, started, command}; {} while none does.
let s:server = {}
" When it died lately, in seconds since 1970.
let s:deaths = []

augroup prls_server
  autocmd!
  autocmd VimLeavePre * call prls#server#stop()
augroup END

" Starts the server where none runs. The error, as prls#model#error makes it, or {}.
function! prls#server#start() abort
  if !empty(s:server)
    return {}
  elseif prls#server#after_death(0, 0, s:deaths, prls#time#now()) ==# 'refuse'
    return prls#model#error({'message':
          \ 'prls: the server ended 3 times within a minute; see :PRLog, then :PRRestart.'})
  endif
  let server = {'is_ready': 0, 'started': reltime()}
  try
    let server.command = prls#binary#find()
    let server.process = prls#process#serve(server.command.argv, {
          \ 'Message': function('s:message', [server]),
          \ 'Error': function('prls#log#stderr'),
          \ 'Exit': function('s:exit', [server]),
          \ })
  catch /^prls: /
    return prls#model#error({'message': v:exception})
  endtry
  let s:server = server
  call prls#log#started(join(server.command.argv, ' ') . ' (' . server.command.why . ')')
  call prls#request#greet()
  return {}
endfunction

function! prls#server#is_ready() abort
  return get(s:server, 'is_ready')
endfunction

" As words, for :PRHealth.
function! prls#server#state() abort
  if empty(s:server)
    return 'not running'
  endif
  return (s:server.is_ready ? 'running' : 'starting') . ' for '
        \ . prls#time#age(float2nr(s:lifetime(s:server)))
endfunction

" The message's `id`, or -1 where it can't be sent.
function! prls#server#send(message) abort
  try
    return prls#process#send(s:server.process, a:message)
  catch /^Vim\%((\a\+)\)\=:E\|^E\d/
    " A dead channel; the exit is on its way, and tells all who wait.
    return -1
  endtry
endfunction

" The server said who it is: what waited can leave.
function! prls#server#ready() abort
  let s:server.is_ready = 1
endfunction

" It can't be used, for the reason given: that counts as a death.
function! prls#server#give_up(reason) abort
  let server = s:server
  let s:server = {}
  if !empty(server)
    call prls#process#kill(server.process)
    call s:note_death()
  endif
  call prls#request#fail_all(a:reason, 1)
endfunction

function! prls#server#restart() abort
  let s:deaths = []
  call prls#server#stop()
  call prls#request#fail_all('prls: the server was restarted.')
  let error = prls#server#start()
  if !empty(error)
    return prls#say#error(error.message)
  endif
  call prls#say#info('prls: the server was restarted.')
  call prls#board#ask_all('open')
endfunction

" What follows a death: 'refuse' until :PRRestart, 'restart' at once, or 'wait' for the next command.
" `lived`: seconds; `deaths`: times of this and earlier ones.
function! prls#server#after_death(lived, is_board_visible, deaths, now) abort
  if len(filter(copy(a:deaths), 'a:now - v:val < s:deaths_window')) >= s:most_deaths
    return 'refuse'
  endif
  return a:lived >= s:long_life && a:is_board_visible ? 'restart' : 'wait'
endfunction

function! s:message(server, message) abort
  if a:server is s:server
    call prls#request#take(a:message)
  endif
endfunction

function! s:exit(server, status) abort
  call prls#log#note('the server ended with status ' . a:status)
  if a:server isnot s:server
    return
  endif
  let lived = s:lifetime(s:server)
  let s:server = {}
  call s:note_death()
  let last = prls#log#last_stderr()
  call prls#request#fail_all('prls: the server ended (status ' . a:status . ')'
        \ . (empty(last) ? '.' : ': ' . last . (last =~# '[.!?]$' ? '' : '.')) . ' See :PRLog', 1)
  if prls#server#after_death(lived, prls#board#is_visible(), s:deaths, prls#time#now()) ==# 'restart'
    call prls#board#ask_all('open')
  endif
endfunction

function! s:note_death() abort
  let s:deaths = filter(s:deaths, 'prls#time#now() - v:val < s:deaths_window') + [prls#time#now()]
endfunction

function! s:lifetime(server) abort
  return reltimefloat(reltime(a:server.started))
endfunction

" Its input ends, so it finishes what it has begun; whatever it still says is not listened to.
function! prls#server#stop() abort
  let server = s:server
  let s:server = {}
  if !empty(server)
    call prls#process#close(server.process)
  endif
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

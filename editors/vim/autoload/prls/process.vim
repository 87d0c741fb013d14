" Processes, in Vim and in Neovim, by an argument list and never a shell.
"
" Handlers: `Message` (a decoded JSON-RPC message of stdout) or `Line` (a line of stdout), `Error` (a line
" of stderr), `Exit` (the status, once everything that was written has been read).

let s:save_cpo = &cpoptions
set cpoptions&vim

" How long the end of a process waits for the end of its output, and the other way round, in milliseconds.
let s:grace = 500

" Starts one that speaks JSON-RPC on stdin and stdout, a message a line. Neovim has no other framing; Vim
" has its 'lsp' mode, but leaves long messages that came in pieces unread there until a key is typed (seen
" with 9.0). Throws a sentence where it can't.
function! prls#process#serve(argv, handlers) abort
  return has('nvim') ? s:nvim_start(a:argv, a:handlers, 'pipe') : s:vim_start(a:argv, a:handlers, 1)
endfunction

" Starts one that reads nothing. It outlives the editor.
function! prls#process#run(argv, handlers) abort
  return has('nvim') ? s:nvim_start(a:argv, a:handlers, 'null') : s:vim_start(a:argv, a:handlers, 0)
endfunction

" Sends a notification, or a request where it has an `id`, which comes back. Throws where the process is gone.
function! prls#process#send(process, message) abort
  let line = json_encode(extend({'jsonrpc': '2.0'}, a:message)) . "\n"
  if has('nvim')
    call chansend(a:process.id, line)
  else
    call ch_sendraw(a:process.channel, line)
  endif
  return get(a:message, 'id')
endfunction

" The end of its input: a server finishes what it has begun, and ends.
function! prls#process#close(process) abort
  try
    if has('nvim')
      call chanclose(a:process.id, 'stdin')
    else
      call ch_close_in(a:process.channel)
    endif
  catch /^Vim\%((\a\+)\)\=:E/
    " It ended already.
  endtry
endfunction

function! prls#process#kill(process) abort
  if has('nvim')
    call jobstop(a:process.id)
  else
    call job_stop(a:process.job, 'kill')
  endif
endfunction

function! s:check(argv) abort
  if executable(a:argv[0]) != 1
    throw 'prls: ' . prls#text#clean(a:argv[0]) . ' can''t be run.'
  endif
endfunction

function! s:vim_start(argv, handlers, is_server) abort
  call s:check(a:argv)
  let process = extend({'status': v:null, 'is_closed': 0, 'is_over': 0}, a:handlers)
  let options = {
        \ 'stoponexit': '', 'noblock': 1,
        \ 'err_mode': 'nl', 'err_cb': {_, line -> process.Error(line)},
        \ 'close_cb': {_ -> s:vim_ended(process, {'is_closed': 1})},
        \ 'exit_cb': {_, status -> s:vim_ended(process, {'status': status})},
        \ }
  if a:is_server
    call extend(options, {'in_mode': 'raw', 'out_mode': 'nl',
          \ 'out_cb': {_, line -> s:output(process, [line])}})
  else
    call extend(options, {'in_io': 'null', 'out_mode': 'nl', 'out_cb': {_, line -> process.Line(line)}})
  endif
  let process.job = job_start(a:argv, options)
  if job_status(process.job) ==# 'fail'
    throw 'prls: ' . prls#text#clean(a:argv[0]) . ' can''t be started.'
  endif
  let process.channel = job_getchannel(process.job)
  return process
endfunction

" The exit is told before the last lines are read: both are waited for, though neither for ever.
function! s:vim_ended(process, what) abort
  let is_first = a:process.status is v:null && !a:process.is_closed
  call extend(a:process, a:what)
  if a:process.status isnot v:null && a:process.is_closed
    call s:vim_over(a:process)
  elseif is_first
    call timer_start(s:grace, {_ -> s:vim_over(a:process)})
  endif
endfunction

function! s:vim_over(process) abort
  if !a:process.is_over
    let a:process.is_over = 1
    call job_stop(a:process.job, 'kill')
    call a:process.Exit(a:process.status is v:null ? -1 : a:process.status)
  endif
endfunction

" Detached, since Neovim would else end it, with whatever it has begun, and wait for that.
function! s:nvim_start(argv, handlers, stdin) abort
  call s:check(a:argv)
  let process = copy(a:handlers)
  let [out, err] = [[''], ['']]
  let process.id = jobstart(a:argv, {
        \ 'detach': 1, 'stdin': a:stdin,
        \ 'on_stdout': {_, data, __ -> s:output(process, prls#process#lines(out, data))},
        \ 'on_stderr': {_, data, __ -> s:each(process.Error, prls#process#lines(err, data))},
        \ 'on_exit': {_, status, __ -> process.Exit(status)},
        \ })
  if process.id <= 0
    throw 'prls: ' . prls#text#clean(a:argv[0]) . ' can''t be started.'
  endif
  return process
endfunction

function! s:output(process, lines) abort
  if has_key(a:process, 'Line')
    return s:each(a:process.Line, a:lines)
  endif
  for line in a:lines
    try
      let message = json_decode(line)
    catch /^Vim\%((\a\+)\)\=:E/
      call a:process.Error('not JSON: ' . strpart(line, 0, 200))
      continue
    endtry
    call a:process.Message(message)
  endfor
endfunction

function! s:each(Function, lines) abort
  for line in a:lines
    call a:Function(line)
  endfor
endfunction

" The lines that are whole now; `rest` keeps the pieces of the one that is not.
function! prls#process#lines(rest, data) abort
  call add(a:rest, a:data[0])
  if len(a:data) == 1
    return []
  endif
  let whole = [join(remove(a:rest, 0, -1), '')] + a:data[1:-2]
  call add(a:rest, a:data[-1])
  return whole
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" Messages: one line at most, so that none stops the person with "Press ENTER"; the whole is in :PRLog.
" The callers give text that is clean.

let s:retry_interval = 250

function! prls#say#info(message) abort
  call s:say(a:message, 'None')
endfunction

function! prls#say#error(message) abort
  call s:say(a:message, 'ErrorMsg')
endfunction

" An error of the server's, after what it is about; its end was told already, once for all who waited.
function! prls#say#failure(error, about) abort
  if a:error.kind !=# 'ended'
    call prls#say#error('prls: ' . a:about . substitute(prls#model#sentence(a:error), '^prls: ', '', ''))
  endif
endfunction

function! s:say(message, group) abort
  call prls#log#note(a:message)
  call s:show(a:message, a:group)
endfunction

" A question that is on the screen stays there, or one would answer what can't be read.
function! s:show(message, group) abort
  if mode() ==# 'r'
    call timer_start(s:retry_interval, {_ -> s:show(a:message, a:group)})
    return
  endif
  redraw
  execute 'echohl' a:group
  echomsg prls#text#cut(a:message, v:echospace)
  echohl None
endfunction

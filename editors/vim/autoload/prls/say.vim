" Messages: one line at most, so that none stops the person with "Press ENTER"; the whole is in :PRLog.
" The callers give text that is clean.

function! prls#say#info(message) abort
  call s:say(a:message, 'None')
endfunction

function! prls#say#error(message) abort
  call s:say(a:message, 'ErrorMsg')
endfunction

function! s:say(message, group) abort
  call prls#log#note(a:message)
  redraw
  execute 'echohl' a:group
  echomsg prls#text#cut(a:message, v:echospace)
  echohl None
endfunction

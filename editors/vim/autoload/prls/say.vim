" Messages: one line at most, so that none stops the person with "Press ENTER"; the whole is in :PRLog.

" The callers give text that is clean.
function! prls#say#info(message) abort
  call s:say(a:message, '')
endfunction

" What failed while the person did something else.
function! prls#say#failed(message) abort
  call s:say(a:message, 'ErrorMsg')
endfunction

" What the person just asked for can't be done: whole, as Vim's own errors are.
function! prls#say#error(message) abort
  call prls#log#note(a:message)
  echohl ErrorMsg
  echomsg a:message
  echohl None
endfunction

function! s:say(message, group) abort
  call prls#log#note(a:message)
  redraw
  execute 'echohl' empty(a:group) ? 'None' : a:group
  echomsg prls#text#cut(a:message, v:echospace)
  echohl None
endfunction

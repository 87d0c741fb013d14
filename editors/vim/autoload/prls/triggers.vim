" The comments that start something, as the server lists them.

let s:save_cpo = &cpoptions
set cpoptions&vim

" {pipeline, command} each; empty until they were asked for.
let s:triggers = []

" Asks for them, also anew: until the answer, and if it is an error, what was known stays. Calls back with the
" error, {} if there is none.
function! prls#triggers#load(Done) abort
  call prls#request#send('listTriggers', {}, function('s:loaded', [a:Done]))
endfunction

function! prls#triggers#names() abort
  return map(copy(s:triggers), 'v:val.pipeline')
endfunction

" The trigger with this name or command, or {}.
function! prls#triggers#find(word) abort
  return get(filter(copy(s:triggers), 'v:val.pipeline ==# a:word || v:val.command ==# a:word'), 0, {})
endfunction

function! s:loaded(Done, error, result) abort
  if !empty(a:error)
    return a:Done(a:error)
  endif
  let rows = type(a:result) == v:t_dict ? get(a:result, 'triggers') : []
  let s:triggers = []
  for row in type(rows) == v:t_list ? rows : []
    " What is not shown as it is can't be chosen.
    if type(row) == v:t_dict && s:is_plain(get(row, 'pipeline')) && s:is_plain(get(row, 'command'))
      call add(s:triggers, {'pipeline': row.pipeline, 'command': row.command})
    endif
  endfor
  call a:Done({})
endfunction

function! s:is_plain(value) abort
  return type(a:value) == v:t_string && !empty(a:value) && prls#text#clean(a:value) ==# a:value
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" The configured targets, by their labels.

let s:save_cpo = &cpoptions
set cpoptions&vim

" Empty until they were asked for.
let s:labels = []

" Asks for them, also anew: until the answer, and if it is an error, what was known stays. Calls back with the
" error, {} if there is none.
function! prls#targets#load(Done) abort
  call prls#request#send('listTargets', {}, function('s:loaded', [a:Done]))
endfunction

" As they were when they were last asked for.
function! prls#targets#labels() abort
  return copy(s:labels)
endfunction

function! s:loaded(Done, error, result) abort
  if !empty(a:error)
    return a:Done(a:error)
  endif
  let rows = type(a:result) == v:t_dict ? get(a:result, 'targets') : []
  let s:labels = []
  for row in type(rows) == v:t_list ? rows : []
    let label = type(row) == v:t_dict ? get(row, 'label') : ''
    " What is not shown as it is can't be chosen.
    if type(label) == v:t_string && !empty(label) && prls#text#clean(label) ==# label
      call add(s:labels, label)
    endif
  endfor
  call a:Done({})
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" What `rerunFailed` would post and what it leaves out, as the server previews it.

let s:save_cpo = &cpoptions
set cpoptions&vim

function! prls#preview#of(result) abort
  let result = type(a:result) == v:t_dict ? a:result : {}
  return {
        \ 'commands': map(s:rows(result, 'reruns'), 'prls#text#clean(get(v:val, "command"))'),
        \ 'left_out': map(s:rows(result, 'left_out'), 'prls#text#clean(get(v:val, "context"))'
        \   . ' . " (" . prls#text#clean(get(v:val, "reason")) . ")"'),
        \ 'message': prls#text#clean(get(result, 'message')),
        \ }
endfunction

function! s:rows(result, name) abort
  let rows = get(a:result, a:name)
  return filter(copy(type(rows) == v:t_list ? rows : []), 'type(v:val) == v:t_dict')
endfunction

" The question, in at most so many lines: one that is taller than the screen would stop at "-- More --".
function! prls#preview#question(preview, number, height) abort
  let lines = a:preview.commands + map(copy(a:preview.left_out), '"left out: " . v:val')
  let room = max([1, a:height - 2])
  if len(lines) > room
    let lines = lines[: room - 2] + ['and ' . (len(lines) - room + 1) . ' more']
  endif
  let many = len(a:preview.commands)
  return join(map(lines, 'prls#text#cut(v:val, &columns - 2)')
        \ + ['Post ' . many . (many == 1 ? ' comment' : ' comments') . ' on #' . a:number . '?'], "\n")
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" The failures as a quickfix list, whose entries lead to the board's lines also when these move.

let s:save_cpo = &cpoptions
set cpoptions&vim

" The list that was made last: its id, and what each of its entries is about.
let s:id = 0
" In columns: Neovim cuts what is longer within a character.
let s:longest = 200

function! prls#quickfix#open(mods) abort
  let bufnr = prls#board#buffer()
  let state = prls#board#state(bufnr)
  if empty(state.list)
    call prls#board#when_listed(bufnr, function('s:make', [bufnr, a:mods, prls#ask#place()]))
    return
  endif
  call s:make(bufnr, a:mods, prls#ask#place())
endfunction

function! s:make(bufnr, mods, place) abort
  let [items, keys] = s:items(a:bufnr)
  if empty(items)
    return prls#say#info('prls: nothing failed.')
  endif
  call setqflist([], ' ', {'items': items, 'title': 'prls: failures of ' . prls#board#label(a:bufnr),
        \ 'context': {'prls': keys}})
  let s:id = getqflist({'id': 0}).id
  if prls#ask#place() == a:place
    execute a:mods 'copen'
  endif
endfunction

" After a redraw: the entries point to where their lines are now, and the current one stays current.
function! prls#quickfix#follow(bufnr) abort
  if !s:id || get(prls#board#state(a:bufnr), 'kind', '') !=# 'board'
    return
  endif
  let list = getqflist({'id': s:id, 'context': 0, 'idx': 0, 'items': 0})
  if type(get(list, 'context')) != v:t_dict || !has_key(list.context, 'prls')
    let s:id = 0
    return
  endif
  let [items, keys] = s:items(a:bufnr)
  let was = map(copy(list.items), '[v:val.lnum, v:val.text]')
  if keys ==# list.context.prls && was ==# map(copy(items), '[v:val.lnum, v:val.text]')
    return
  endif
  let index = index(keys, get(list.context.prls, list.idx - 1, ''))
  call setqflist([], 'r', {'id': s:id, 'items': items, 'context': {'prls': keys},
        \ 'idx': index < 0 ? max([1, min([list.idx, len(items)])]) : index + 1})
endfunction

" The entries, and the key of what each is about. A folded pipeline is found at its pull request's line.
function! s:items(bufnr) abort
  let state = prls#board#state(a:bufnr)
  let lines = {}
  let lnum = 0
  for row in getbufvar(a:bufnr, 'prls_rows', [])
    let lnum += 1
    if !empty(row.key) && !has_key(lines, row.key)
      let lines[row.key] = lnum
    endif
  endfor
  let [items, keys] = [[], []]
  for pull in prls#model#order(get(state.list, 'pulls', []))
    for pipeline in filter(copy(pull.pipelines), 'v:val.bucket ==# "failed"')
      call add(keys, pipeline.key)
      let text = '#' . pull.number . ' ' . pipeline.name . ': ' . pipeline.state
            \ . (empty(pipeline.description) ? '' : ': ' . pipeline.description)
      call add(items, {'bufnr': a:bufnr, 'lnum': get(lines, pipeline.key, get(lines, pull.id, 1)),
            \ 'text': prls#text#cut(text, s:longest)})
    endfor
  endfor
  return [items, keys]
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

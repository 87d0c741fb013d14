" The colours of a line: text properties in Vim, extended marks in Neovim. The groups are syntax/prls.vim's.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:groups = ['prlsLabel', 'prlsFailed', 'prlsPending', 'prlsPassed', 'prlsRunning', 'prlsNumber', 'prlsRepo',
      \ 'prlsQuiet', 'prlsCommand', 'prlsHint', 'prlsResult', 'prlsWarning']
let s:space = has('nvim') ? nvim_create_namespace('prls') : 0

" Makes the groups, also where syntax highlighting is off.
function! prls#paint#prepare() abort
  if !hlexists('prlsLabel')
    runtime syntax/prls.vim
  endif
  if has('nvim')
    return
  endif
  for group in s:groups
    if empty(prop_type_get(group))
      call prop_type_add(group, {'highlight': group})
    endif
  endfor
endfunction

function! prls#paint#clear(bufnr, first, last) abort
  if has('nvim')
    call nvim_buf_clear_namespace(a:bufnr, s:space, a:first - 1, a:last)
  else
    call prop_clear(a:first, a:last, {'bufnr': a:bufnr})
  endif
endfunction

function! prls#paint#line(bufnr, lnum, row) abort
  call prls#paint#clear(a:bufnr, a:lnum, a:lnum)
  if has('nvim')
    for [start, length, group] in a:row.marks
      call nvim_buf_add_highlight(a:bufnr, s:space, group, a:lnum - 1, start, start + length)
    endfor
    return
  endif
  for [start, length, group] in a:row.marks
    call prop_add(a:lnum, start + 1, {'bufnr': a:bufnr, 'length': length, 'type': group})
  endfor
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" The keys of the board, and what they do.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:maps = [
      \ ['<CR>', 'prls-rerun', 'rerun the pipeline here; on a pull request: choose any trigger'],
      \ ['t', 'prls-trigger', 'choose any trigger for the pull request here'],
      \ ['F', 'prls-rerun-failed', 'rerun all that failed (asks)'],
      \ ['B', 'prls-rebase-rerun', 'rebase & rerun: Update branch, then run buildall (asks)'],
      \ ['gx', 'prls-open', 'open the page, of the pipeline or the pull request'],
      \ ['gy', 'prls-yank', 'copy its URL'],
      \ ['K', 'prls-show', 'the whole text of the line'],
      \ ['gf', 'prls-failures', 'the failures of the pull request in a buffer of their own'],
      \ ['R', 'prls-refresh', 'refresh'],
      \ ['T', 'prls-target', 'switch target'],
      \ [']]', 'prls-next-pr', 'next pull request'],
      \ ['[[', 'prls-previous-pr', 'previous pull request'],
      \ [']f', 'prls-next-failure', 'next failure'],
      \ ['[f', 'prls-previous-failure', 'previous failure'],
      \ ['za', 'prls-fold', 'fold or unfold the pull request here'],
      \ ['<Tab>', 'prls-fold', ''],
      \ ['zo', 'prls-fold-open', 'unfold it'],
      \ ['zc', 'prls-fold-close', 'fold it'],
      \ ['zM', 'prls-fold-all', 'fold all'],
      \ ['zR', 'prls-unfold-all', 'unfold all'],
      \ ['c', 'prls-config', 'create or edit the configuration'],
      \ ['g?', 'prls-help', 'this help'],
      \ ['q', 'prls-quit', 'quit'],
      \ ]
let s:motions = ['prls-next-pr', 'prls-previous-pr', 'prls-next-failure', 'prls-previous-failure']

" [key, <Plug> name, what it does] each.
function! prls#maps#all() abort
  return deepcopy(s:maps)
endfunction

" Makes the default maps in the current buffer, of all or of the names given, but for what the user has mapped
" otherwise.
function! prls#maps#define(...) abort
  if get(g:, 'prls_no_maps')
    return
  endif
  " The user's may have a "<" in it, which takes <CR> and <Plug> by the letter.
  let cpoptions = &cpoptions
  set cpoptions&vim
  let maps = filter(copy(s:maps), 'a:0 == 0 || index(a:1, v:val[1]) >= 0')
  let own = filter(copy(maps), 'hasmapto("<Plug>(" . v:val[1] . ")", "n")')
  for [key, name, _] in filter(maps, 'index(own, v:val) < 0')
    for mode in index(s:motions, name) < 0 ? ['n'] : ['n', 'x']
      if !get(maparg(key, mode, 0, 1), 'buffer')
        execute mode . 'map <buffer> <nowait>' key '<Plug>(' . name . ')'
      endif
    endfor
  endfor
  let &cpoptions = cpoptions
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

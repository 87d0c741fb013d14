" What the cursor is on, and where it goes next.

let s:save_cpo = &cpoptions
set cpoptions&vim

function! prls#point#row() abort
  return get(get(b:, 'prls_rows', []), line('.') - 1, {})
endfunction

" The pull request of the cursor's line, or {}; in a failures buffer each line is about its one.
function! prls#point#pull() abort
  if !exists('b:prls')
    return {}
  endif
  let pull = prls#model#find(b:prls.list, get(prls#point#row(), 'id', ''))
  return empty(pull) && b:prls.kind ==# 'failures' ? get(get(b:prls.list, 'pulls', []), 0, {}) : pull
endfunction

" The pipeline of the cursor's line, or {}.
function! prls#point#pipeline() abort
  let key = get(prls#point#row(), 'pipeline', '')
  return empty(key) ? {} : s:pipeline(prls#point#pull(), key)
endfunction

function! s:pipeline(pull, key) abort
  return get(filter(copy(get(a:pull, 'pipelines', [])), 'v:val.key ==# a:key'), 0, {})
endfunction

" Goes so many pull requests or failures on, back where the count is negative.
function! prls#point#next(what, count) abort
  let lines = filter(range(1, line('$')), 's:is_a(a:what, get(get(b:, "prls_rows", []), v:val - 1, {}))')
  let [before, behind] = [filter(copy(lines), 'v:val < line(".")'), filter(copy(lines), 'v:val > line(".")')]
  let there = a:count > 0 ? behind : reverse(before)
  if empty(there)
    return
  endif
  if mode() ==# 'n'
    normal! m'
  endif
  call cursor(get(there, abs(a:count) - 1, there[-1]), 1)
endfunction

" A folded pull request stands for the failures in it.
function! s:is_a(what, row) abort
  if empty(get(a:row, 'id', ''))
    return 0
  elseif a:what ==# 'pull'
    return a:row.key ==# a:row.id
  endif
  let pull = prls#model#find(b:prls.list, a:row.id)
  if a:row.key ==# a:row.id
    return has_key(b:prls.folded, a:row.id) && get(pull, 'failed')
  endif
  return a:row.key ==# a:row.pipeline && get(s:pipeline(pull, a:row.key), 'bucket', '') ==# 'failed'
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

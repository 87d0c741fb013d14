" The options of the user, with their defaults. See :help prls-options

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:ascii = {'failed': 'x', 'pending': 'o', 'passed': 'v', 'none': '-', 'unknown': '?', 'triggered': '>'}

function! prls#settings#signs() abort
  let signs = copy(s:ascii)
  let terminal = exists('+termencoding') ? &termencoding : ''
  if &encoding ==# 'utf-8' && index(['', 'utf-8'], terminal) >= 0
    call extend(signs, {
          \ 'failed': "\u2717", 'pending': "\u25d4", 'passed': "\u2713", 'triggered': "\u21bb"})
  endif
  let own = get(g:, 'prls_signs', {})
  return type(own) == v:t_dict ? extend(signs, map(copy(own), 'prls#text#clean(v:val)')) : signs
endfunction

" Milliseconds until a request without an answer fails.
function! prls#settings#timeout(is_write) abort
  let seconds = a:is_write ? get(g:, 'prls_write_timeout', 360) : get(g:, 'prls_read_timeout', 120)
  return float2nr(1000 * str2float(string(seconds)))
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

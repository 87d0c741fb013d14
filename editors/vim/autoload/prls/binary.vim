" Where the server's program is.

let s:save_cpo = &cpoptions
set cpoptions&vim

" The checkout that holds this file; it may be linked to from elsewhere.
let s:checkout = fnamemodify(resolve(expand('<sfile>:p')), ':h:h:h:h:h')

function! prls#binary#checkout() abort
  return s:checkout
endfunction

" The argument list, and why that one. Throws a sentence where there is none.
function! prls#binary#find() abort
  let own = s:checkout . '/.build/release/prls'
  if exists('g:prls_command')
    return {'argv': s:setting(g:prls_command), 'why': 'g:prls_command'}
  elseif executable(own) == 1
    return {'argv': [own], 'why': 'the checkout''s own build'}
  elseif executable('prls') == 1
    return {'argv': [exepath('prls')], 'why': 'on PATH'}
  endif
  throw 'prls: there is no prls binary; run "swift build -c release" in ' . s:checkout
        \ . ', or set g:prls_command.'
endfunction

function! s:setting(value) abort
  if type(a:value) != v:t_list || empty(a:value) || !empty(filter(copy(a:value), 'type(v:val) != v:t_string'))
    throw 'prls: g:prls_command must be a list of strings, such as ["/opt/prls/bin/prls"].'
  endif
  let argv = [a:value[0] =~# '^\~' ? expand(a:value[0]) : a:value[0]] + a:value[1:]
  if executable(argv[0]) != 1
    throw 'prls: there is no prls binary at ' . prls#text#clean(argv[0])
          \ . '; set g:prls_command to its path, or remove it.'
  endif
  return argv
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

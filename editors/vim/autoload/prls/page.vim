" Pages of the web: opened by a program of the system's, or copied.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:openers = ['xdg-open', 'wslview']

function! prls#page#open(url) abort
  if !s:check(a:url)
    return
  endif
  try
    let argv = s:opener()
    call prls#process#run(argv + [a:url], {
          \ 'Line': {_ -> 0}, 'Error': function('prls#log#stderr'),
          \ 'Exit': function('s:ended', [argv[0], a:url])})
  catch /^prls: /
    return prls#say#error(v:exception)
  endtry
  call prls#say#info('prls: opening ' . prls#text#clean(a:url))
endfunction

" Copies into a register; the unnamed one is the system's clipboard as well, where there is one.
function! prls#page#yank(register, url) abort
  if !s:check(a:url)
    return
  endif
  try
    call setreg(a:register, a:url)
  catch /^Vim\%((\a\+)\)\=:E/
    return prls#say#error('prls: the register "' . a:register . ' can''t be written.')
  endtry
  if index(['"', '+', '*'], a:register) >= 0
    call setreg('"', a:url)
    if has('clipboard')
      call setreg('+', a:url)
    endif
  endif
  call prls#say#info('prls: copied ' . prls#text#clean(a:url))
endfunction

function! s:check(url) abort
  if prls#text#is_url(a:url)
    return 1
  endif
  call prls#say#error(empty(a:url) ? 'prls: there is no page for this.'
        \ : 'prls: this is no plain http or https URL: ' . prls#text#clean(a:url))
  return 0
endfunction

function! s:opener() abort
  if exists('g:prls_open_command')
    if type(g:prls_open_command) != v:t_list || empty(g:prls_open_command)
      throw 'prls: g:prls_open_command must be a list of strings, such as ["firefox"].'
    endif
    return copy(g:prls_open_command)
  endif
  for program in (has('mac') ? ['open'] : []) + s:openers
    if executable(program) == 1
      return [program]
    endif
  endfor
  throw 'prls: there is no program that opens pages; set g:prls_open_command to one.'
endfunction

function! s:ended(program, url, status) abort
  if a:status
    call prls#say#error('prls: ' . prls#text#clean(a:program) . ' ended with status ' . a:status
          \ . '; the page is ' . prls#text#clean(a:url))
  endif
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

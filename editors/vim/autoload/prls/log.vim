" What the server wrote on stderr, and what the glue did and said.

let s:most_lines = 200
let s:lines = []
let s:last_stderr = ''

function! prls#log#note(text) abort
  call s:add(a:text)
endfunction

" A new server: what an older one complained of is not its last word.
function! prls#log#started(command) abort
  let s:last_stderr = ''
  call s:add('started ' . a:command)
endfunction

function! prls#log#stderr(line) abort
  if !empty(a:line)
    let s:last_stderr = prls#text#clean(a:line)
    call s:add('stderr: ' . s:last_stderr)
  endif
endfunction

function! prls#log#last_stderr() abort
  return s:last_stderr
endfunction

function! prls#log#lines() abort
  return copy(s:lines)
endfunction

function! prls#log#open(mods) abort
  call prls#window#scratch(a:mods, 'log', empty(s:lines) ? ['Nothing happened yet.'] : s:lines)
  normal! G
endfunction

function! s:add(text) abort
  call add(s:lines, strftime('%H:%M:%S') . ' ' . a:text)
  if len(s:lines) > s:most_lines
    call remove(s:lines, 0)
  endif
endfunction

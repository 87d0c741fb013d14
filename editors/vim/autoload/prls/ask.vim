" Questions to the person.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:candidates = []

" Only y says yes.
function! prls#ask#yes(question) abort
  try
    let answer = confirm(a:question, "&Yes\n&No", 2)
  catch /^Vim:Interrupt$/
    let answer = 0
  endtry
  redraw
  return answer == 1
endfunction

" One of the candidates, chosen with completion, or whatever was typed; '' where nothing was.
function! prls#ask#choose(prompt, candidates) abort
  let s:candidates = a:candidates
  try
    let answer = input(a:prompt, '', 'customlist,prls#ask#complete')
  catch /^Vim:Interrupt$/
    let answer = ''
  endtry
  redraw
  return substitute(answer, '^\s\+\|\s\+$', '', 'g')
endfunction

function! prls#ask#complete(lead, line, position) abort
  return prls#ask#starting_with(s:candidates, a:lead)
endfunction

" Those that begin so, in any case; without one, those that have it inside.
function! prls#ask#starting_with(candidates, lead) abort
  let lead = tolower(a:lead)
  let found = filter(copy(a:candidates), 'stridx(tolower(v:val), lead) == 0')
  return empty(found) ? filter(copy(a:candidates), 'stridx(tolower(v:val), lead) > 0') : found
endfunction

" Where the person is: taken when a key is pressed, compared when its answer has come.
function! prls#ask#place() abort
  return [win_getid(), bufnr('')]
endfunction

" Whether a question can be asked now, by an answer that took time: the person is where they were, and types
" nothing else. Neovim runs no callbacks half-way through a command; Vim does, also between g and y.
function! prls#ask#is_free(place) abort
  let is_busy = exists('*state') && state('moS') !=# ''
  return prls#ask#place() == a:place && mode(1) ==# 'n' && !is_busy && getchar(1) == 0
        \ && empty(getcmdwintype())
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

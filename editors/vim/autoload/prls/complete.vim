" Completion of the commands' arguments, from what is known already: it asks nobody and waits for nothing.

let s:save_cpo = &cpoptions
set cpoptions&vim

" Labels have blanks in them, and Vim completes the last word: what stands before it is left out.
function! prls#complete#targets(lead, line, position) abort
  let typed = matchstr(strpart(a:line, 0, a:position), '^.\{-}\u\a*!\?\s\+\zs.*$')
  let done = len(typed) - len(a:lead)
  return map(prls#ask#starting_with(s:labels(), typed), 'strpart(v:val, done)')
endfunction

function! s:labels() abort
  let known = prls#targets#labels()
  let shown = get(prls#board#current(), 'target', '')
  if empty(known)
    " For the next <Tab>.
    call prls#targets#load({_ -> 0})
  endif
  return known + (empty(shown) || index(known, shown) >= 0 ? [] : [prls#text#clean(shown)])
endfunction

" Numbers, or owner/name#number where two have the same, or where that was begun.
function! prls#complete#pulls(lead, line, position) abort
  let pulls = get(get(prls#board#current(), 'list', {}), 'pulls', [])
  let numbers = map(copy(pulls), 'v:val.number')
  let names = map(copy(pulls), 'count(numbers, v:val.number) > 1 || a:lead =~# "/"'
        \ . ' ? prls#text#clean(v:val.id) : string(v:val.number)')
  let hash = a:lead =~# '^#' ? '#' : ''
  let lead = strpart(a:lead, len(hash))
  let found = filter(names, 'stridx(v:val, lead) == 0')
  if empty(found)
    let found = filter(map(copy(pulls), 'prls#text#clean(v:val.id)'), 'stridx(v:val, lead) == 0')
  endif
  return map(found, 'hash . v:val')
endfunction

" A number, then one of its pipelines or any trigger.
function! prls#complete#rerun(lead, line, position) abort
  let words = split(matchstr(strpart(a:line, 0, a:position), 'PRRerun!\?\s\+\zs.*$'), '\s\+', 1)
  let has_name = len(words) > 1 && prls#subject#is_name(words[0])
  if len(words) > 2 || (len(words) > 1 && !has_name)
    return []
  endif
  let pull = has_name ? s:pull(words[0]) : prls#point#pull()
  let names = map(filter(copy(get(pull, 'pipelines', [])), '!empty(v:val.pipeline)'),
        \ 'prls#text#clean(v:val.pipeline)')
  let names += filter(prls#triggers#names(), 'index(names, v:val) < 0')
  if empty(prls#triggers#names())
    " For the next <Tab>.
    call prls#triggers#load({_ -> 0})
  endif
  let found = filter(names, 'stridx(tolower(v:val), tolower(a:lead)) == 0')
  return has_name ? found : prls#complete#pulls(a:lead, a:line, a:position) + (empty(pull) ? [] : found)
endfunction

function! s:pull(name) abort
  let number = str2nr(matchstr(a:name, '\d\+$'))
  let pulls = get(get(prls#board#current(), 'list', {}), 'pulls', [])
  return get(filter(copy(pulls), 'v:val.number == number'), 0, {})
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

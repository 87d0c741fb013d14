" Which pull request a command is about.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:form = '^\%(\([^/#[:space:]]\+/[^/#[:space:]]\+\)\?#\)\?\(\d\{1,15}\)$'

" The subject of a number, of `owner/name#number`, or of the cursor's line where there is no name; {} and
" a message where that is none.
function! prls#subject#named(name) abort
  let board = prls#board#current()
  if empty(a:name)
    let pull = prls#point#pull()
    if empty(pull)
      call prls#say#error('prls: no pull request on this line; give its number, as in :PRRerun 58845.')
      return {}
    endif
    return s:make(b:prls.target, pull.repo, pull.number, pull)
  endif
  let found = matchlist(a:name, s:form)
  if empty(found) || str2nr(found[2]) <= 0
    call prls#say#error('prls: "' . a:name . '" names no pull request; give 58845 or owner/name#58845.')
    return {}
  endif
  let number = str2nr(found[2])
  let known = filter(copy(get(get(board, 'list', {}), 'pulls', [])),
        \ 'v:val.number == number && (empty(found[1]) || v:val.repo ==? found[1])')
  " With two of that number, the server says which there are.
  let pull = len(known) == 1 ? known[0] : {}
  return s:make(get(board, 'target', ''), get(pull, 'repo', found[1]), number, pull)
endfunction

" Whether a word can only be a pull request's name.
function! prls#subject#is_name(word) abort
  return a:word =~# s:form
endfunction

" The params that name it.
function! prls#subject#params(subject) abort
  let params = {'pr': a:subject.number}
  for name in ['repo', 'target']
    if !empty(a:subject[name])
      let params[name] = a:subject[name]
    endif
  endfor
  return params
endfunction

function! s:make(target, repo, number, pull) abort
  return {'target': a:target, 'repo': a:repo, 'number': a:number, 'pull': a:pull,
        \ 'id': prls#model#id(a:repo, a:number)}
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

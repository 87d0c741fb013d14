" Folding: the pipelines of a folded pull request are not shown at all.

function! prls#fold#at_cursor(how) abort
  let pull = prls#point#pull()
  if !exists('b:prls') || empty(pull) || empty(pull.pipelines) || b:prls.kind !=# 'board'
    return
  endif
  let is_folded = has_key(b:prls.folded, pull.id)
  if is_folded && a:how !=# 'close'
    call remove(b:prls.folded, pull.id)
  elseif !is_folded && a:how !=# 'open'
    let b:prls.folded[pull.id] = 1
  endif
  call prls#board#draw(bufnr(''))
endfunction

function! prls#fold#all(is_folded) abort
  if !exists('b:prls') || b:prls.kind !=# 'board'
    return
  endif
  let b:prls.folded = {}
  if a:is_folded
    for pull in get(b:prls.list, 'pulls', [])
      let b:prls.folded[pull.id] = 1
    endfor
  endif
  call prls#board#draw(bufnr(''))
endfunction

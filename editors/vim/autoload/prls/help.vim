" The keys, beside the board.

function! prls#help#open() abort
  let lines = ['The keys of the board; :help prls has the rest.', '']
  for [key, name, what] in filter(prls#maps#all(), '!empty(v:val[2])')
    call add(lines, printf('%-6s %-58s <Plug>(%s)', key, what, name))
  endfor
  call prls#window#scratch('', 'help', lines)
  setlocal nowrap
endfunction

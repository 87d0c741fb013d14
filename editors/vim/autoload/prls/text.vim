" Untrusted text, and how wide it is on the screen.

let s:save_cpo = &cpoptions
set cpoptions&vim

" What can't be seen, moves the cursor or turns the direction of writing, or has another width on each terminal:
" shown as <XXXX>. These are Unicode's controls, its ignorable characters, and marks that go on top of nothing.
let s:hidden = [
      \ [0x00, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x34f, 0x34f], [0x488, 0x489], [0x61c, 0x61c],
      \ [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x200b, 0x200f], [0x2028, 0x202e],
      \ [0x2060, 0x206f], [0x3164, 0x3164], [0xa670, 0xa672], [0xd800, 0xdfff], [0xfeff, 0xfeff],
      \ [0xffa0, 0xffa0], [0xfff0, 0xfffb], [0x13430, 0x1345f], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a],
      \ [0xe0000, 0xe00ff], [0xe01f0, 0xe0fff]]
" They choose between the forms of the character before them.
let s:selectors = [[0xfe00, 0xfe0f], [0xe0100, 0xe01ef]]
let s:longest = 1000
let s:longest_url = 8000
let s:most_marks = 4
" By code point: what is shown for it, and those that combine; the editor's own table is slow to ask.
let s:shown = {}
let s:marks = {}

" Anything that came from the server, as text that is safe in a buffer, a message, a question, a list.
" It looks at the first 1000 characters. They are in 'encoding' already: Vim's own JSON sees to that.
function! prls#text#clean(value) abort
  let text = type(a:value) == v:t_string ? a:value : s:string(a:value)
  " A pattern does not see a combining mark that follows a letter: the bytes are counted as well.
  if len(text) <= s:longest && len(text) == strchars(text) && text !~# '[^ -~]'
    return text
  endif
  let codes = str2list(strcharpart(text, 0, s:longest))
  let shown = map(copy(codes), 'has_key(s:shown, v:val) ? s:shown[v:val] : s:visible(v:val)')
  return empty(filter(copy(codes), 'has_key(s:marks, v:val)')) ? join(shown, '') : s:with_few_marks(codes, shown)
endfunction

" A flood of combining marks would cover the lines above, and one at the beginning has nothing to combine with.
function! s:with_few_marks(codes, shown) abort
  let marks = 0
  let out = ''
  for index in range(len(a:codes))
    let marks = has_key(s:marks, a:codes[index]) ? marks + 1 : 0
    if marks && empty(out)
      let out .= printf('<%04X>', a:codes[index])
    elseif marks <= s:most_marks
      let out .= a:shown[index]
    endif
  endfor
  return out
endfunction

" JSON's other types are no text; Neovim decodes a string with a NUL in it into a dictionary.
function! s:string(value) abort
  if type(a:value) == v:t_dict && type(get(a:value, '_VAL')) == v:t_list
    return join(map(copy(a:value._VAL), 'type(v:val) == v:t_string ? v:val : ""'), ' ')
  endif
  return ''
endfunction

function! s:visible(code) abort
  if a:code >= 0x300 && &encoding ==# 'utf-8' && strchars('a' . nr2char(a:code), 1) == 1
    let s:marks[a:code] = 1
  endif
  let s:shown[a:code] = s:make_visible(a:code)
  return s:shown[a:code]
endfunction

function! s:make_visible(code) abort
  if a:code == 9 || a:code == 10 || a:code == 13
    return ' '
  elseif s:is_among(a:code, s:selectors)
    return ''
  endif
  return s:is_hidden(a:code) ? printf('<%04X>', a:code) : nr2char(a:code)
endfunction

" The last two of each plane are no characters.
function! s:is_hidden(code) abort
  return and(a:code, 0xfffe) == 0xfffe || s:is_among(a:code, s:hidden)
endfunction

function! s:is_among(code, ranges) abort
  for [first, last] in a:ranges
    if a:code >= first && a:code <= last
      return 1
    endif
  endfor
  return 0
endfunction

function! prls#text#dots() abort
  return &encoding ==# 'utf-8' ? "\u2026" : '...'
endfunction

" Clean text of at most so many columns, with dots at its end where something was cut off.
function! prls#text#cut(text, width) abort
  if strwidth(a:text) <= a:width
    return a:text
  endif
  let dots = prls#text#dots()
  let left = a:width - strwidth(dots)
  let out = ''
  " No more characters than these have room, each with all the marks that it may have.
  for char in split(strcharpart(a:text, 0, a:width * (1 + s:most_marks)), '\zs')
    let left -= strwidth(char)
    if left < 0
      break
    endif
    let out .= char
  endfor
  return out . dots
endfunction

function! prls#text#pad(text, width) abort
  return a:text . repeat(' ', a:width - strwidth(a:text))
endfunction

" The width of the widest.
function! prls#text#widest(texts) abort
  return max(map(copy(a:texts), 'strwidth(v:val)') + [0])
endfunction

" Lines of at most so many columns, broken between words where that is possible.
function! prls#text#wrap(text, width) abort
  let lines = ['']
  for word in split(a:text, ' \+')
    let joined = empty(lines[-1]) ? word : lines[-1] . ' ' . word
    if strwidth(joined) <= a:width
      let lines[-1] = joined
      continue
    endif
    if !empty(lines[-1])
      call add(lines, '')
    endif
    for char in split(word, '\zs')
      if strwidth(lines[-1] . char) > a:width && !empty(lines[-1])
        call add(lines, '')
      endif
      let lines[-1] .= char
    endfor
  endfor
  return lines
endfunction

" Whether it is a page of the web, in one piece and with nothing hidden in it: nothing else is ever opened. No
" program takes an argument of any length.
function! prls#text#is_url(value) abort
  return type(a:value) == v:t_string && len(a:value) <= s:longest_url
        \ && a:value =~? '^https\?://[^/[:space:][:cntrl:]]' && a:value !~# '[[:space:][:cntrl:]]'
        \ && empty(filter(str2list(a:value), 's:is_hidden(v:val)'))
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" Untrusted text, and how wide it is on the screen.

let s:save_cpo = &cpoptions
set cpoptions&vim

" What can't be seen, moves the cursor or turns the direction of writing: shown as <XXXX>.
let s:hidden = [
      \ [0x00, 0x1f], [0x7f, 0x9f], [0x61c, 0x61c], [0x200b, 0x200f], [0x2028, 0x202e],
      \ [0x2060, 0x206f], [0xd800, 0xdfff], [0xfeff, 0xfeff], [0xfff9, 0xfffb], [0xe0000, 0xe007f]]
let s:longest = 1000
let s:most_marks = 4
" By code point: what is shown for it; the editor's own table of combining marks is slow to ask.
let s:shown = {}
let s:is_mark = {}

" Anything that came from the server, as text that is safe in a buffer, a message, a question, a list.
" It looks at the first 1000 characters. They are in 'encoding' already: Vim's own JSON sees to that.
function! prls#text#clean(value) abort
  let text = type(a:value) == v:t_string ? a:value : s:string(a:value)
  " A pattern does not see a combining mark that follows a letter: the bytes are counted as well.
  if len(text) <= s:longest && len(text) == strchars(text) && text !~# '[^ -~]'
    return text
  endif
  let marks = 0
  let out = ''
  for code in str2list(strcharpart(text, 0, s:longest))
    let marks = s:combines(code) ? marks + 1 : 0
    if marks && empty(out)
      let out .= printf('<%04X>', code)
    elseif marks <= s:most_marks
      let out .= s:visible(code)
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

function! s:combines(code) abort
  if a:code < 0x300 || &encoding !=# 'utf-8'
    return 0
  endif
  if !has_key(s:is_mark, a:code)
    let s:is_mark[a:code] = strchars('a' . nr2char(a:code), 1) == 1
  endif
  return s:is_mark[a:code]
endfunction

function! s:visible(code) abort
  if !has_key(s:shown, a:code)
    let s:shown[a:code] = s:make_visible(a:code)
  endif
  return s:shown[a:code]
endfunction

function! s:make_visible(code) abort
  if a:code == 9 || a:code == 10 || a:code == 13
    return ' '
  elseif a:code >= 0xfe00 && a:code <= 0xfe0f
    return ''
  endif
  for [first, last] in s:hidden
    if a:code >= first && a:code <= last
      return printf('<%04X>', a:code)
    endif
  endfor
  return nr2char(a:code)
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
  for char in split(a:text, '\zs')
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

" Whether it is a page of the web, in one piece: nothing else is ever opened.
function! prls#text#is_url(value) abort
  return type(a:value) == v:t_string && a:value =~? '^https\?://[^/[:space:][:cntrl:]]'
        \ && a:value !~# '[[:space:][:cntrl:]]'
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" The configuration's file: found, created from the example, opened.

let s:save_cpo = &cpoptions
set cpoptions&vim

" Whether an error says that the configuration's file is not there.
function! prls#config#is_missing(error) abort
  return a:error.kind ==# 'config' && !empty(a:error.fault.path) && empty(getftype(a:error.fault.path))
endfunction

" The key on the board: what its error is about.
function! prls#config#at_board() abort
  let error = get(get(b:, 'prls', {}), 'error', {})
  let fault = get(error, 'fault', {})
  if empty(get(fault, 'path', ''))
    return prls#config#edit('')
  endif
  call s:edit('', fault.path, fault.line, fault.column)
endfunction

function! prls#config#edit(mods) abort
  call s:edit(a:mods, prls#config#path(), 0, 0)
endfunction

" Where the server looks, as the README has it.
function! prls#config#path() abort
  for path in [get(g:, 'prls_config', ''), $PRLS_CONFIG]
    if !empty(path)
      return fnamemodify(expand(path), ':p')
    endif
  endfor
  let base = $XDG_CONFIG_HOME =~# '^/' ? $XDG_CONFIG_HOME : $HOME . '/.config'
  let folder = base . '/prls'
  let is_env_alone = empty(getftype(folder . '/config.yaml')) && filereadable(folder . '/.env')
  return folder . (is_env_alone ? '/.env' : '/config.yaml')
endfunction

function! s:edit(mods, path, line, column) abort
  if a:path !~# '^/'
    return prls#say#error('prls: this is no file to edit: ' . prls#text#clean(a:path))
  endif
  try
    let is_new = empty(getftype(a:path)) && prls#config#create(a:path)
  catch /^prls: /
    return prls#say#error(v:exception)
  endtry
  execute a:mods 'split' fnameescape(a:path)
  if a:line > 0
    call cursor(a:line, max([1, a:column]))
  endif
  if is_new
    call prls#say#info('prls: name yourself here and write the file; then R on the board.')
  endif
endfunction

" Writes the example there, for its owner alone, over nothing. Throws a sentence where it can't.
function! prls#config#create(path) abort
  let example = prls#config#example()
  if empty(example)
    throw 'prls: config.yaml.example was not found; write ' . prls#text#clean(a:path) . ' by hand.'
  endif
  try
    let folder = fnamemodify(a:path, ':h')
    if !isdirectory(folder)
      call mkdir(folder, 'p', 0700)
    endif
    if !empty(getftype(a:path))
      throw 'prls: ' . prls#text#clean(a:path) . ' exists already.'
    endif
    " Closed to others before a token can be in it.
    if writefile([], a:path) || !setfperm(a:path, 'rw-------')
          \ || writefile(readfile(example, 'b'), a:path, 'b')
      throw 'prls: ' . prls#text#clean(a:path) . ' can''t be written.'
    endif
  catch /^Vim\%((\a\+)\)\=:E/
    throw 'prls: ' . prls#text#clean(a:path) . ' can''t be created: '
          \ . substitute(v:exception, '^.\{-}:\zeE\d', '', '')
  endtry
  return 1
endfunction

" The checkout's, or one in a folder above the server's program; '' where there is none.
function! prls#config#example() abort
  let folders = [prls#binary#checkout()]
  try
    let folder = fnamemodify(resolve(exepath(prls#binary#find().argv[0])), ':h')
    while folder !=# fnamemodify(folder, ':h')
      call add(folders, folder)
      let folder = fnamemodify(folder, ':h')
    endwhile
  catch /^prls: /
    " Without the program there is still the checkout.
  endtry
  let found = filter(map(folders, 'v:val . "/config.yaml.example"'), 'filereadable(v:val)')
  return get(found, 0, '')
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

" Runs the tests of one file, in Vim or in Neovim:
"
"   PRLS=prls PRLS_TEST_FILE=$PWD/RenderTests.vim vim -es -Nu NONE -i NONE -n -S run.vim
"
" PRLS_TEST names one function; without it all of the file run. stdout gets the faults, or OK.

set cpoptions&vim
if !has('nvim')
  set encoding=utf-8 nomore
endif
let s:here = fnamemodify(resolve(expand('<sfile>:p')), ':h')
let s:editor = fnamemodify(s:here, ':h:h:h') . '/editors/vim'
let s:faults = []

" Every script anew, with nothing in it from the test before.
function! s:load() abort
  if exists('g:loaded_prls')
    call prls#server#stop()
    unlet! g:prls_command g:prls_config g:prls_open_command g:prls_signs g:prls_no_maps
    unlet! g:prls_read_timeout g:prls_write_timeout g:loaded_prls
  endif
  silent! tabonly | silent! only | silent! %bwipeout!
  for script in sort(glob(s:editor . '/autoload/**/*.vim', 1, 1))
    execute 'source' fnameescape(script)
  endfor
  execute 'source' fnameescape(s:editor . '/plugin/prls.vim')
  execute 'source' fnameescape(s:here . '/Support/helpers.vim')
endfunction

function! s:run(name) abort
  let v:errors = []
  messages clear
  call s:load()
  try
    call function(a:name)()
  catch
    call add(v:errors, 'threw ' . v:exception . ' at ' . v:throwpoint)
  endtry
  " A fault in a callback reaches nobody: only the message is left of it.
  let lost = execute('messages')
  if lost =~# 'Error detected while processing'
    call add(v:errors, lost)
  endif
  let s:faults += map(copy(v:errors), 'a:name . ": " . v:val')
endfunction

execute 'set runtimepath^=' . fnameescape(s:editor)
try
  execute 'source' fnameescape($PRLS_TEST_FILE)
  let s:names = sort(map(split(execute('function /^Test_'), "\n"), 'matchstr(v:val, "Test_\\w\\+")'))
  for s:name in filter(s:names, 'empty($PRLS_TEST) || v:val ==# $PRLS_TEST')
    call s:run(s:name)
    let s:found = 1
  endfor
  if !exists('s:found')
    call add(s:faults, 'there is no test ' . $PRLS_TEST . ' in ' . $PRLS_TEST_FILE)
  endif
  call prls#server#stop()
catch
  call add(s:faults, v:exception . ' at ' . v:throwpoint)
endtry

call writefile(empty(s:faults) ? ['OK'] : split(join(s:faults, "\n"), "\n"), '/dev/stdout', 'a')
execute empty(s:faults) ? 'qall!' : 'cquit!'

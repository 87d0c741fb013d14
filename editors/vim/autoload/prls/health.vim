" :PRHealth: what the glue knows of itself, then what `prls check` says.

let s:save_cpo = &cpoptions
set cpoptions&vim

function! prls#health#open(mods) abort
  let lines = [(has('nvim') ? 'Neovim' : 'Vim ' . v:version) . ', encoding ' . &encoding]
  let argv = []
  try
    let binary = prls#binary#find()
    let argv = binary.argv
    call add(lines, 'program: ' . prls#text#clean(join(argv, ' ')) . ' (' . binary.why . ')')
  catch /^prls: /
    call add(lines, v:exception)
  endtry
  call add(lines, 'server: ' . prls#server#state())
  let errors = filter(prls#log#lines(), 'v:val =~# " stderr: "')
  call extend(lines, empty(errors) ? [] : ['its last words:'] + map(errors[max([0, len(errors) - 5]) :], '"  " . v:val'))
  call prls#window#scratch(a:mods, 'health', lines + (empty(argv) ? [] : ['', 'prls check:']))
  if !empty(argv)
    call s:check(bufnr(''), argv)
  endif
endfunction

function! s:check(bufnr, argv) abort
  let run = getbufvar(a:bufnr, 'prls_run') + 1
  call setbufvar(a:bufnr, 'prls_run', run)
  let Add = function('s:add', [a:bufnr, run])
  try
    call prls#process#run(a:argv + ['check'],
          \ {'Line': Add, 'Error': Add, 'Exit': {status -> Add(status ? 'ended with status ' . status : 'all is well')}})
  catch /^prls: /
    call Add(v:exception)
  endtry
endfunction

" A line of an older run, or for a buffer that is gone, is dropped.
function! s:add(bufnr, run, line) abort
  if !bufloaded(a:bufnr) || getbufvar(a:bufnr, 'prls_run') != a:run || empty(a:line)
    return
  endif
  call setbufvar(a:bufnr, '&modifiable', 1)
  call appendbufline(a:bufnr, '$', '  ' . prls#text#clean(a:line))
  call setbufvar(a:bufnr, '&modifiable', 0)
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo

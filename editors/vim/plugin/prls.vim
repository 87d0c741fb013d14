" prls: the open GitHub pull requests with their failed and pending pipelines.
" Everything else is in autoload/ and starts with the first command. See :help prls

if exists('g:loaded_prls')
  finish
endif
let g:loaded_prls = 1
if !has('nvim-0.7') && !(has('patch-8.2.4684') && has('job') && has('timers') && has('textprop'))
  echomsg 'prls: this needs Vim 8.2.4684 with +job, +timers and +textprop, or Neovim 0.7.'
  finish
endif

let s:save_cpo = &cpoptions
set cpoptions&vim

command! -nargs=? -complete=customlist,prls#complete#targets PR
      \ call prls#commands#board(<q-mods>, <q-args>)
command! -bar -nargs=? -complete=customlist,prls#complete#pulls PRFailures
      \ call prls#commands#failures(<q-mods>, <q-args>)
command! -nargs=* -complete=customlist,prls#complete#rerun PRRerun
      \ call prls#commands#rerun(<q-args>)
command! -bar -nargs=? -complete=customlist,prls#complete#pulls PRRerunFailed
      \ call prls#commands#rerun_failed(<q-args>)
command! -bar -nargs=? -complete=customlist,prls#complete#pulls PRRebaseRerun
      \ call prls#commands#rebase_rerun(<q-args>)
command! -bar -nargs=? -complete=customlist,prls#complete#pulls PROpen call prls#commands#open(<q-args>)
command! -bar -nargs=? -complete=customlist,prls#complete#pulls PRYank call prls#commands#yank(<q-args>)
command! -nargs=? -complete=customlist,prls#complete#targets PRTarget
      \ call prls#commands#target(<q-args>)
command! -bar -nargs=0 PRRefresh call prls#commands#refresh()
command! -bar -nargs=0 PRQuickfix call prls#quickfix#open(<q-mods>)
command! -bar -nargs=0 PRConfig call prls#config#edit(<q-mods>)
command! -bar -nargs=0 PRHealth call prls#health#open(<q-mods>)
command! -bar -nargs=0 PRLog call prls#log#open(<q-mods>)
command! -bar -nargs=0 PRRestart call prls#server#restart()

nnoremap <Plug>(prls-rerun)         <Cmd>call prls#actions#rerun_at_cursor()<CR>
nnoremap <Plug>(prls-trigger)       <Cmd>call prls#actions#trigger_at_cursor()<CR>
nnoremap <Plug>(prls-rerun-failed)  <Cmd>call prls#commands#rerun_failed('')<CR>
nnoremap <Plug>(prls-rebase-rerun)  <Cmd>call prls#commands#rebase_rerun('')<CR>
nnoremap <Plug>(prls-open)          <Cmd>call prls#commands#open('')<CR>
nnoremap <Plug>(prls-yank)          <Cmd>call prls#commands#yank('')<CR>
nnoremap <Plug>(prls-show)          <Cmd>call prls#show#at_cursor()<CR>
nnoremap <Plug>(prls-failures)      <Cmd>call prls#commands#failures('', '')<CR>
nnoremap <Plug>(prls-refresh)       <Cmd>call prls#commands#refresh()<CR>
nnoremap <Plug>(prls-target)        <Cmd>call prls#commands#target('')<CR>
noremap  <Plug>(prls-next-pr)       <Cmd>call prls#point#next('pull', v:count1)<CR>
noremap  <Plug>(prls-previous-pr)   <Cmd>call prls#point#next('pull', -v:count1)<CR>
noremap  <Plug>(prls-next-failure)  <Cmd>call prls#point#next('failure', v:count1)<CR>
noremap  <Plug>(prls-previous-failure) <Cmd>call prls#point#next('failure', -v:count1)<CR>
nnoremap <Plug>(prls-fold)          <Cmd>call prls#fold#at_cursor('toggle')<CR>
nnoremap <Plug>(prls-fold-open)     <Cmd>call prls#fold#at_cursor('open')<CR>
nnoremap <Plug>(prls-fold-close)    <Cmd>call prls#fold#at_cursor('close')<CR>
nnoremap <Plug>(prls-fold-all)      <Cmd>call prls#fold#all(1)<CR>
nnoremap <Plug>(prls-unfold-all)    <Cmd>call prls#fold#all(0)<CR>
nnoremap <Plug>(prls-config)        <Cmd>call prls#config#at_board()<CR>
nnoremap <Plug>(prls-help)          <Cmd>call prls#help#open()<CR>
nnoremap <Plug>(prls-quit)          <Cmd>call prls#window#quit()<CR>

let &cpoptions = s:save_cpo
unlet s:save_cpo

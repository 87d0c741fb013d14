" Times: the server's are ISO 8601 in UTC, a person's are local.

function! prls#time#now() abort
  return localtime()
endfunction

" Seconds since 1970; 0 for what is no time.
function! prls#time#epoch(iso) abort
  if type(a:iso) != v:t_string
    return 0
  endif
  let found = matchlist(a:iso, '^\(\d\{4}\)-\(\d\d\)-\(\d\d\)T\(\d\d\):\(\d\d\):\(\d\d\)')
  if empty(found)
    return 0
  endif
  let [year, month, day, hour, minute, second] = map(found[1:6], 'str2nr(v:val, 10)')
  return ((s:days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
endfunction

" Days since 1970-01-01 of the Gregorian calendar; the year is counted from March, so that February is last.
function! s:days(year, month, day) abort
  let year = a:year - (a:month <= 2)
  let month = (a:month + 9) % 12
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + a:day - 1 - 719468
endfunction

function! prls#time#clock(epoch) abort
  return strftime('%H:%M:%S', a:epoch)
endfunction

" As "12 s", "14 min", "2 h", "3 d".
function! prls#time#age(seconds) abort
  let seconds = max([0, a:seconds])
  if seconds < 60
    return seconds . ' s'
  elseif seconds < 3600
    return seconds / 60 . ' min'
  elseif seconds < 86400
    return seconds / 3600 . ' h'
  endif
  return seconds / 86400 . ' d'
endfunction

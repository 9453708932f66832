// web builder
var siteInfo = {"siteGuid":"7eb5f7f1-9041-43ad-8e13-8fcb82ea831a","siteName":"青砚县人民政府","projectName":"/EWB-FRONT"};
var menu = "<a href='/xwzx/002001/secondpage.html'>政务要闻</a>";

"""Report pages as nine kinds of site make them: the same body, each with chrome of its own kind."""

from __future__ import annotations

TITLE = "青山县柳溪镇人民政府2023年政府信息公开工作年度报告"
DISCLOSED = (
    '<table border="1"><tr><td colspan="4">第二十条第（一）项</td></tr>'
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>行政规范性文件</td><td>2</td><td>1</td><td>9</td></tr>"
    "</table>"
)
REQUESTS = (
    '<table border="1"><tr><td>申请人情况</td><td>自然人</td><td>总计</td></tr>'
    "<tr><td>一、本年新收政府信息公开申请数量</td><td>3</td><td>3</td></tr>"
    "<tr><td>三、本年度办理结果</td><td>3</td><td>3</td></tr>"
    "<tr><td>四、结转下年度继续办理</td><td>0</td><td>0</td></tr></table>"
)
REVIEWS = (
    '<table border="1"><tr><td>行政复议</td><td>行政诉讼</td></tr>'
    "<tr><td>未经复议直接起诉</td><td>复议后起诉</td></tr><tr><td>0</td><td>0</td></tr></table>"
)
BODY = (
    "一、总体情况",
    "本镇这一年认真公开政府信息，收到申请三件，均按时答复。",
    "（一）主动公开。在门户网站发布各类信息八十条。",
    "二、主动公开政府信息情况",
    DISCLOSED,
    "三、收到和处理政府信息公开申请情况",
    REQUESTS,
    "四、政府信息公开行政复议、行政诉讼情况",
    REVIEWS,
    "五、存在的主要问题及改进情况",
    "一是人手不足，二是更新不够及时。下一年将加强培训。",
    "六、其他需要报告的事项",
    "无",
)
TEXT = (TITLE, *(part for part in BODY if not part.startswith("<table")))
"""What must be left of every page, line by line."""

_PARAGRAPHS = "\n".join(part if part.startswith("<table") else f"<p>{part}</p>" for part in BODY)
_BREAKS = "<br>".join(part if part.startswith("<table") else f"　　{part}" for part in BODY)
_MENU = (
    '<ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>'
    '<li><a href="/nb/">政府信息公开年报</a></li><li><a href="/hd/">互动交流</a></li></ul>'
)
_FOOT = (
    "<p>主办：青山县人民政府　承办：青山县人民政府办公室</p>"
    "<p>网站标识码：4105260001　豫ICP备12345678号-1　豫公网安备 41052602000001号</p>"
    "<p>地址：青山县人民路1号　电话：0372-1234567</p>"
)
_SIDE = (
    '<div class="left"><h3>政府信息公开</h3><ul><li><a>政府信息公开指南</a></li><li><a>政府信息公开制度</a></li>'
    "<li><a>法定主动公开内容</a></li><li><a>政府信息公开年报</a></li></ul></div>"
)

TRS = f"""<html><head><title>{TITLE}_青山县人民政府</title><meta name="ArticleTitle" content="{TITLE}">
<meta name="PubDate" content="2024-01-25 09:10"><meta name="ContentSource" content="柳溪镇"></head><body>
<div class="header"><h1 class="logo">青山县人民政府</h1><div class="tools"><a>无障碍</a>|<a>登录</a></div></div>
<div class="nav">{_MENU}</div><div class="crumbs">当前位置：<a>首页</a> &gt; <a>政府信息公开年报</a> &gt; 正文</div>
{_SIDE}<div class="right"><div class="xxgk"><table>
<tr><td>索 引 号：</td><td>415260/2024-00012</td><td>主题分类：</td><td>年度报告</td></tr>
<tr><td>发布机构：</td><td>柳溪镇人民政府</td><td>发文日期：</td><td>2024年01月25日</td></tr>
<tr><td>文　　号：</td><td>柳政〔2024〕3号</td><td>有 效 性：</td><td>有效</td></tr>
<tr><td>名　　称：</td><td colspan="3">{TITLE}</td></tr></table></div>
<div class="xl-title">{TITLE}</div><div class="xl-info">发布时间：2024-01-25 09:10 &nbsp; 来源：柳溪镇 &nbsp;
浏览次数：<span>231</span> 次 <span>字号：【<a>大</a> <a>中</a> <a>小</a>】</span></div>
<div class="TRS_Editor"><style>.x{{color:red}}</style><div class="Custom_UnionStyle">{_PARAGRAPHS}</div></div>
<div class="fj">附件：<a href="./P020240125.pdf">报告全文.pdf</a></div><div class="share">分享到：<a>微信</a></div>
<div class="ewm"><p>扫一扫在手机打开当前页</p></div><div class="btn"><a>【打印】</a><a>【关闭】</a></div></div>
<div class="footer">{_FOOT}</div></body></html>"""

HANWEB = f"""<html><head><title>青山县人民政府 政府信息公开年报 {TITLE}</title></head><body>
<table width="1000"><tr><td><a>首页</a></td><td><a>政务公开</a></td></tr></table>
<table><tr><td class="bt_link">您现在的位置：<a>首页</a>&gt;&gt;<a>信息公开年报</a></td></tr></table>
<table id="article"><tr><td class="title" align="center">{TITLE}</td></tr>
<tr><td><table><tr><td>发布日期：2024-01-25</td><td>浏览次数：</td><td>字体：[ 大 中 小 ]</td></tr></table></td></tr>
<tr><td class="bt_content"><div id="zoom"><!--content.begin-->{_PARAGRAPHS}<!--content.end--></div></td></tr>
<tr><td>【<a>打印本页</a>】【<a>关闭窗口</a>】</td></tr>
<tr><td>上一篇：<a>青山县柳溪镇人民政府2022年政府信息公开工作年度报告</a></td></tr><tr><td>下一篇：没有了</td></tr></table>
<table><tr><td>版权所有：青山县人民政府</td></tr><tr><td>备案号：豫ICP备12345678号</td></tr></table></body></html>"""

VSB = f"""<html><head><title>{TITLE}-青山县人民政府</title></head><body>
<div class="top"><a>设为首页</a> | <a>加入收藏</a></div>
<div class="dqwz"><a>首页</a> &gt; <a>政府信息公开年报</a> &gt; <a>2023年</a> &gt; 正文</div>
<form name="_newscontent_fromname"><div class="content-title"><h3>{TITLE}</h3>
<i>2024年01月25日 09:10&nbsp;&nbsp;作者：&nbsp;&nbsp;点击：[<span>12</span>]</i></div>
<div id="vsb_content_2"><div class="v_news_content">{_PARAGRAPHS}</div></div>
<p>上一条：<a>县民政局2023年政府信息公开工作年度报告</a></p><p>下一条：<a>县水利局2023年政府信息公开工作年度报告</a></p>
<p>【<a>关闭</a>】</p></form><div class="foot">{_FOOT}</div></body></html>"""

UCAP = f"""<html><head><title>{TITLE}</title><meta content="2024-01-25 09:10:11" name="PubDate"/></head><body>
<div class="head-box"><a>简</a><a>繁</a></div>
<div class="article"><div class="position">首页 / 政务公开 / 政府信息公开年报</div>
<h2><ucaptitle>{TITLE}</ucaptitle></h2>
<div class="pages-date">2024-01-25 09:10<span>来源： <ucapsource>柳溪镇</ucapsource></span>
<span>【字体： 大 中 小】</span></div>
<div class="pages_content" id="UCAP-CONTENT"><ucapcontent>{_PARAGRAPHS}</ucapcontent></div>
<div class="editor">责任编辑：李四</div><div id="qr_container">扫一扫在手机打开当前页</div>
<div class="xg-list related"><div>相关稿件</div>
<ul><li><a>柳溪镇2022年政府信息公开工作年度报告</a></li></ul></div></div>
</body></html>"""

BARE = f"""<html><body><h1>{TITLE}</h1><p>日期：2024-01-25　来源：柳溪镇人民政府</p>{_PARAGRAPHS}
<p>上一篇：无</p><p>下一篇：无</p><p>版权所有 青山县人民政府</p></body></html>"""

BREAKS = f"""<html><body><div id="menu"><a>首页</a><a>年报</a></div><div id="wrap"><div class="t">{TITLE}</div>
<div class="m">发布日期：2024-01-25 来源：柳溪镇人民政府 点击：12</div>
<div class="c">{_BREAKS}<br>打印 | 关闭</div></div>
<div>主办单位：青山县人民政府</div></body></html>"""

GKMLPT = f"""<html><head><title>{TITLE}-青山县政府信息公开平台</title></head><body>
<div class="header-box"><a>青山县人民政府</a><p>政府信息公开平台</p></div>
<div class="crumb">当前位置：首页&gt;<span>年报</span></div><div class="content"><div class="classify"><table>
<tr><td><b>索引号：</b>11410-2024-003</td><td><b>分类：</b>年报</td></tr>
<tr><td><b>发布机构：</b>柳溪镇</td><td><b>成文日期：</b>2024-01-20</td></tr>
<tr><td><b>文号：</b></td><td><b>发布日期：</b>2024-01-25</td></tr></table></div>
<h1 class="title document-number">{TITLE}</h1><div class="info"><span>发布日期：2024-01-25  09:10:11</span>
<span>来源：柳溪镇</span> <div class="share">分享到：</div> <span>浏览次数：-</span>
<span>字号：<a>大</a><a>小</a></span></div>
<div class="article-content" id="zoomcon">{_PARAGRAPHS}</div>
<div class="attachment">附件：<ul><li><a href="a.docx">报告.docx</a></li></ul></div>
<div class="related"><h2>相关文件</h2></div></div><div class="ft">{_FOOT}</div></body></html>"""

LAYOUT = f"""<html><body><table width=778><tr><td>今天是2024年1月25日 星期四</td></tr></table>
<table><tr><td width=180 valign=top><table><tr><td>栏目导航</td></tr><tr><td><a>机构职能</a></td></tr>
<tr><td><a>政府信息公开年报</a></td></tr></table></td>
<td><table><tr><td><font size=4><b>{TITLE}</b></font></td></tr>
<tr><td>[来源：柳溪镇] [作者：管理员] [发布时间：2024-01-25] [热度：38]</td></tr>
<tr><td><font>{_PARAGRAPHS}</font></td></tr>
<tr><td align=right>[<a>打印</a>] [<a>关闭</a>]</td></tr></table></td></tr></table>
<hr><center>青山县人民政府办公室主办 豫ICP备1号</center></body></html>"""

ARTICLE = f"""<html><body><nav>{_MENU}</nav><article><header><h1>{TITLE}</h1><p class="meta">2024-01-25 · 柳溪镇</p>
</header>{_PARAGRAPHS}<footer>责任编辑：王五</footer></article><aside><h4>热门</h4><a>新闻一</a></aside>
<footer>本网站所有内容归青山县人民政府所有，未经许可，不得转载。</footer></body></html>"""

MAKES = {
    "trs": TRS,
    "hanweb": HANWEB,
    "vsb": VSB,
    "ucap": UCAP,
    "gkmlpt": GKMLPT,
    "layout": LAYOUT,
    "article": ARTICLE,
    "bare": BARE,
    "breaks": BREAKS,
}
